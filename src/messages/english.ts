import type { Text } from "./catalogue.js";

/** Every text people read in Slack. A key is named after where it stands. */
export const english = {
	// Words
	"word.empty": "(empty)",
	"word.hidden": "(hidden)",
	"word.hiddenChanged": "(hidden, changed)",
	"word.hiddenSame": "(hidden, as before)",
	"word.yes": "yes",
	"word.no": "no",
	"word.unnamed": "a record without a name",
	"word.anotherRecord": "another record",
	"word.leftSystem": "the first system",
	"word.rightSystem": "the second system",
	"word.someField": "a field",
	"word.theField": "the {field}",
	"word.moreFields": { one: "{count} more field", other: "{count} more fields" },
	"word.unknownTime": "an unknown time",
	"word.theSystem": "the system",

	// What happened
	"sentence.bothChanged": "{name} was changed in {left} and in {right}, which now differ on {fields}.",
	"sentence.firstContact":
		"{name} was found in {left} and in {right}, and they do not agree on {fields}. Nobody has said yet which is right.",
	"sentence.cutText":
		"{name}: {fields} does not fit in both {left} and {right}. The shorter text was changed, and copying it back would lose the end of the longer one.",
	"sentence.elsewhere":
		"{name}: {fields} refers to another kind of record in one of {left} and {right}, which the other cannot show. The value from there would take its place.",
	"sentence.undone":
		"An earlier answer about {name} was taken back, so {left} and {right} differ again on {fields}.",
	"sentence.rejected": "The change of {name} was not released, so {left} and {right} differ on {fields}.",
	"sentence.deleted": "{name} was deleted in {gone} and still exists in {survivor}.",
	"sentence.deletedWithParent":
		"{name} was deleted in {gone} together with {parent}, which it belongs to, and still exists in {survivor}.",
	"sentence.deletedChanged": "{name} was deleted in {gone}, while it was changed in {survivor}.",
	"sentence.validation": "{system} did not accept {name}.",
	"sentence.unsendable": "{name} holds a value that {system} cannot take, so nothing was written.",
	"sentence.notTransformed":
		"A value of {name} could not be transformed for {system}, so nothing was written.",
	"sentence.validationBoth": "{name} could not be brought in step: {left} or {right} did not accept it.",
	"sentence.permission": "Koppel is not allowed to change {name} in {system}.",
	"sentence.permissionBoth": "Koppel is not allowed to change {name} in {left} or {right}.",
	"sentence.duplicate": {
		one: "{name} could not be coupled, because another record matches it as well.",
		other: "{name} could not be coupled, because {count} other records match it as well.",
	},
	"sentence.duplicateNone": "{name} could not be coupled, because its number or key is already in use.",
	"sentence.waitingForParent": "{name} waits for {parent}, which it belongs to and which is not coupled yet.",
	"sentence.stale": "{name} was changed again each time Koppel was about to write it to {system}.",
	"sentence.staleBoth": "{name} was changed again each time Koppel was about to write it.",
	"sentence.transient": "{name} could not be brought in step, because {system} does not answer as it should.",
	"sentence.transientBoth":
		"{name} could not be brought in step, because {left} or {right} does not answer as it should.",
	"sentence.transientMapping":
		"The mapping {mapping} could not run, because {system} does not answer as it should.",
	"sentence.transientMappingBoth":
		"The mapping {mapping} could not run, because {left} or {right} does not answer as it should.",
	"sentence.possibleDuplicate": "{name} may have been created more than once in {system}.",
	"sentence.possibleDuplicateBoth": "{name} may have been created more than once.",
	"sentence.merged": "{name} was merged into another record in {system}.",
	"sentence.mergedBoth": "{name} was merged into another record.",
	"sentence.loop":
		"{name} is paused, because {left} and {right} keep undoing each other's changes to {fields}.",
	"sentence.loopOver":
		"{name} was paused, because {left} and {right} kept undoing each other's changes to {fields}.",
	"sentence.reaction":
		"{name} is paused, because something changes {fields} in {source} again each time Koppel has written it to {destination}.",
	"sentence.reactionOver":
		"{name} was paused, because something changed {fields} in {source} again each time Koppel had written it to {destination}.",
	"sentence.massDeletion": {
		one: "{count} of {total} coupled records of {mapping} was deleted in one of the systems. Koppel asks before it does anything about its partner.",
		other:
			"{count} of {total} coupled records of {mapping} were deleted in one of the systems. That is unusually many, so Koppel asks before it does anything about their partners.",
	},
	"sentence.massOverwrite": {
		one: "{count} of {total} coupled records of {mapping} would be overwritten. Koppel has stopped and asks first.",
		other:
			"{count} of {total} coupled records of {mapping} would be overwritten. That is unusually many, so Koppel has stopped and asks first.",
	},
	"sentence.massUnknown":
		"An unusual number of records of {mapping} would change. Koppel has stopped and asks first.",
	"sentence.setup": "The mapping {mapping} cannot run: its connection or its setup is not right.",
	"sentence.setupSystem":
		"The mapping {mapping} cannot run: the connection to {system} or its setup is not right.",
	"sentence.overdue": "The mapping {mapping} has not finished a run for longer than its schedule allows.",

	// What to do next
	"next.updateConflict":
		"Choose whose values are right; they are written to the other system. To keep both as they are, uncouple the records.",
	"next.firstContact":
		"Choose whose values are right; from then on both are kept in step. If they are not the same thing, uncouple them.",
	"next.deleted":
		"Restore it in {gone}, delete it in {survivor} as well, or uncouple it and leave {survivor} as it is.",
	"next.validation":
		"Correct the value in the system it comes from, then try again. Until then this record is left out of runs.",
	"next.validationAgain":
		"Koppel tries it once more in the next run. If that fails too, correct the value in the system it comes from.",
	"next.permission": "Ask an administrator of {system} to grant Koppel access, then try again.",
	"next.permissionBoth": "Ask an administrator of the system to grant Koppel access, then try again.",
	"next.duplicate":
		"Couple it with the right one. Or give each record a number of its own, or remove the ones that are not needed, and try again.",
	"next.waitingForParent":
		"It goes on by itself once {parent} is coupled. If {parent} was deleted or uncoupled, that will not happen by itself: restore it or couple it again (`{command}`), or choose another {field} in {system}.",
	"next.waitingUncouple": "Or uncouple this record, to leave both systems as they are.",
	"next.waitingUnknown": "Nothing to do here: it goes on by itself once that record is coupled.",
	"next.stale":
		"Koppel tries again by itself. If someone is working on the record, wait until they are done.",
	"next.transient": "Koppel tries again by itself. If it lasts, ask the administrator of the system.",
	"next.possibleDuplicate":
		"Look at the records named here. Couple it with the right one, or remove the surplus ones and try again.",
	"next.madeUpKey":
		"Remove it if it is one too many, or couple it with the record it belongs to. If it is a record of its own, try again: it is then created in the other system.",
	"next.merged":
		"Try again to go on with the record it was merged into. If that one belongs to another pair already, couple this one with another record, or uncouple it.",
	"next.loop":
		"Have an administrator find out what keeps changing it, such as a workflow or another synchronization, and stop that. Then choose whose values are right, or go on as before. Until then nothing of this record is carried over, other fields included; what people change meanwhile is kept and follows afterwards.",
	"next.massDeletion":
		"If this was meant, go on with it. If not, keep the records and find out who deleted their partners.",
	"next.massOverwrite":
		"If this was meant, let the changes go ahead. If not, refuse them and find out what changed so many records.",
	"next.setup":
		"For an administrator: put right what the answer above tells, in the system or in koppel.yml, then try again.",
	"next.overdue":
		"For an administrator: look at {command}. A run may be taking very long, or another problem of this mapping may be open. This card closes by itself once a run succeeds.",

	// Lines of a card
	"card.record": "{system}: {name}",
	"card.recordGone": "{system}: {name} (deleted)",
	"card.recordMissing": "{system}: not there yet",
	"card.changedBy": "{system}: changed by {who}, {at}",
	"card.changed": "{system}: changed {at}",
	"card.changedByOnly": "{system}: changed by {who}",
	"card.swings": {
		one: "{fields}: written {count} time by Koppel since {at}",
		other: "{fields}: written {count} times by Koppel since {at}",
	},
	"card.reactions": {
		one: "{fields}: written {count} time to {system} by Koppel since {at}",
		other: "{fields}: written {count} times to {system} by Koppel since {at}",
	},
	"card.writerBy": "{system}: last changed by {who}, {at}",
	"card.writer": "{system}: last changed {at}; it does not tell by whom",
	"card.writerByOnly": "{system}: last changed by {who}",
	"card.before": "Before",
	"card.beforeBoth": "Before: {left} in {leftSystem}, {right} in {rightSystem}",
	"card.moreFields": {
		one: "{count} more field differs. All are shown when you compare.",
		other: "{count} more fields differ. All are shown when you compare.",
	},
	"card.answer": "{system} answered: {message}",
	"card.answerUnknown": "In detail: {message}",
	"card.since": "Since {at}",
	"card.seen": { one: "seen {count} time", other: "seen {count} times" },
	"card.mapping": "mapping {mapping}",
	"card.examples": "Among them: {examples}.",
	"card.otherRecord": "Also: {name} in {system}",
	"card.moreRecords": { one: "and {count} more record", other: "and {count} more records" },
	"card.next": "Next: {step}",
	"card.moved": "This message is out of date. The current one is here: {link}",
	"card.movedNoLink": "This message is out of date. The current one stands further down in this channel.",

	// What became of it
	"state.resolvingSynchronize": "{actor} is sending {winner} to {loser}, since {at}.",
	"state.resolvingChosen": "{actor} is writing the chosen values, since {at}.",
	"state.resolvingRetry": "{actor} is trying it again, since {at}.",
	"state.resolvingContinue": "{actor} lets it go on, since {at}.",
	"state.resolvingRestore": "{actor} is restoring the record, since {at}.",
	"state.resolvingDelete": "{actor} is deleting the remaining record, since {at}.",
	"state.resolvingUncouple": "{actor} is uncoupling the records, since {at}.",
	"state.resolvingRelease": "{actor} let it go ahead; it is being carried out, since {at}.",
	"state.resolvingReject": "{actor} refused it; that is being recorded, since {at}.",
	"state.resolvingEdit": "{actor} is writing the corrected values, since {at}.",
	"state.resolvingCouple": "{actor} is coupling the records, since {at}.",
	"state.resolvingUndo": "{actor} is taking the last answer back, since {at}.",
	"state.snoozed": "Set aside by {actor} until {at}, or until the record changes.",
	"state.snoozedOpen": "Set aside by {actor}, {at}, until the record changes.",
	"state.snoozedPaused": "Set aside by {actor} until {at}. The record stays paused.",
	"state.asidePaused": "Set aside by {actor}, {at}. The record stays paused.",
	"state.ignored": "Left as it is by {actor}, {at}. It comes back only when the record changes.",
	"state.assigned": "For {name} to settle.",
	"state.note": "{actor} noted, {at}: {text}",
	"state.edited": "Resolved by {actor}, {at}: corrected the values, and it went through.",
	"state.coupled": "Resolved by {actor}, {at}: coupled by hand.",
	"state.undoUntil": "Can be undone until {at}.",
	"state.undone": "Undone by {actor}, {at}.",
	"state.synchronized": "Resolved by {actor}, {at}: sent {winner} to {loser}.",
	"state.choiceFrom": "From {system}: {fields}.",
	"state.carriedOut": { one: "{count} record.", other: "{count} records." },
	"state.chosen": "Resolved by {actor}, {at}: chose the values field by field.",
	"state.retried": "Resolved by {actor}, {at}: tried again, and it went through.",
	"state.continued": "Resolved by {actor}, {at}: it goes on as before.",
	"state.restored": "Resolved by {actor}, {at}: restored in {system}.",
	"state.restoredAnywhere": "Resolved by {actor}, {at}: restored.",
	"state.deleted": "Resolved by {actor}, {at}: deleted in {system} as well.",
	"state.deletedAnywhere": "Resolved by {actor}, {at}: deleted.",
	"state.uncoupled": "Resolved by {actor}, {at}: uncoupled. Both systems keep what they have.",
	"state.released": "{actor} let it go ahead, {at}.",
	"state.rejected": "{actor} refused it, {at}. Nothing was changed.",
	"state.policy": "Settled by the rules of the mapping, {at}.",
	"state.succeeded": "Solved, {at}: a later run went through.",
	"state.someone": "someone",

	// Buttons
	"button.send": "Send {winner} to {loser}",
	"button.choose": "Compare and choose",
	"button.retry": "Try again",
	"button.continue": "Go on as before",
	"button.edit": "Correct and try again",
	"button.couple": "Couple with another record",
	"button.undo": "Undo",
	"button.restore": "Restore in {system}",
	"button.delete": "Delete in {system}",
	"button.uncouple": "Uncouple",
	"button.releaseDeletion": { one: "Delete {count} record", other: "Delete {count} records" },
	"button.releaseAsk": { one: "Ask about {count} record", other: "Ask about {count} records one by one" },
	"button.releaseRestore": { one: "Restore {count} record", other: "Restore {count} records" },
	"button.releaseUncouple": { one: "Uncouple {count} pair", other: "Uncouple {count} pairs" },
	"button.releaseOverwrite": { one: "Overwrite {count} record", other: "Overwrite {count} records" },
	"button.releaseUnknown": "Let it go ahead",
	"button.rejectDeletion": "Keep the records",
	"button.rejectOverwrite": "Do not overwrite",
	"button.cancel": "Cancel",
	"button.close": "Close",
	"button.save": "Write values",
	"button.ok": "OK",
	"button.confirmEdit": "Write and try again",
	"button.confirmCouple": "Couple",
	"button.confirmRestore": "Restore",
	"button.confirmDelete": "Delete",

	// The menu of a card
	"menu.assign": "Assign",
	"menu.note": "Write a note",
	"menu.snooze": "Set aside for a while",
	"menu.ignore": "Leave it as it is",
	"menu.wake": "Take it up again",
	"menu.reveal": "Show hidden values",

	// Asking once more
	"confirm.undoTitle": "Take the answer back?",
	"confirm.undoText":
		"{name} is put back as it was before, in the one system that was written, and the question is open again. Nothing happens if the record was changed since.",
	"confirm.uncoupleTitle": "Uncouple the records?",
	"confirm.uncoupleText":
		"{name} stays in {left} and in {right}, but they are no longer kept in step, and Koppel will not couple them again by itself.",
	"confirm.uncoupleDeletedText":
		"{name} stays in {survivor} and is not brought back in {gone}. Koppel will not couple it again by itself.",
	"confirm.releaseDeletionTitle": { one: "Delete {count} record?", other: "Delete {count} records?" },
	"confirm.releaseDeletionText": {
		one: "{count} of {total} coupled records of {mapping} will be deleted. It is exactly the one the card asks about.",
		other:
			"{count} of {total} coupled records of {mapping} will be deleted. They are exactly the ones the card asks about.",
	},
	"confirm.releasePolicyTitle": { one: "Go on with {count} record?", other: "Go on with {count} records?" },
	"confirm.releasePolicyText": {
		one: 'Koppel goes on as the rules of {mapping} say: "{does}". It is exactly the one the card asks about.',
		other:
			'Koppel goes on as the rules of {mapping} say: "{does}". They are exactly the {count} the card asks about.',
	},
	"confirm.releasePolicyYes": "Go on",
	"confirm.releaseOverwriteTitle": { one: "Overwrite {count} record?", other: "Overwrite {count} records?" },
	"confirm.releaseOverwriteText": {
		one: "{count} of {total} coupled records of {mapping} will be overwritten. It is exactly the one the card asks about.",
		other:
			"{count} of {total} coupled records of {mapping} will be overwritten. They are exactly the ones the card asks about.",
	},
	"confirm.releaseUnknownTitle": "Let it go ahead?",
	"confirm.releaseUnknownText": "The changes of {mapping} that Koppel holds back are carried out.",
	"confirm.rejectTitle": "Refuse the changes?",
	"confirm.rejectText": {
		one: "{count} of {total} coupled records of {mapping} stays as it is.",
		other: "{count} of {total} coupled records of {mapping} stay as they are.",
	},
	"confirm.rejectUnknownText": "The records of {mapping} stay as they are.",

	// Windows
	"modal.loadingTitle": "One moment",
	"modal.loading": "Reading both systems …",
	"modal.workingTitle": "Working",
	"modal.working": "Writing. You may close this window; the card tells how it ended.",
	"modal.doneTitle": "Done",
	"modal.refusedTitle": "Not done",
	"modal.restoreTitle": "Restore a record",
	"modal.restoreIntro": "{name} is created again in {system}, with these values:",
	"modal.restoreLost":
		"Cannot come back: {fields}. {system} sets that by itself, or nobody knows any more what it was. Where the systems differ in it afterwards, you are asked.",
	"modal.deleteTitle": "Delete a record",
	"modal.deleteIntro": "{name} is deleted in {system}. The record as it stands now:",
	"modal.deleteWarning":
		"It can be created again from these values, but under a new id; what was attached to it does not come back.",
	"modal.deleteNoFields": "The system gave no fields to show.",
	"modal.fieldLine": "{field}: {value}",
	"modal.fieldChange": "{field}: {before} becomes {after}",
	"modal.nothingWritten": "No values are written.",
	"modal.moreLines": { one: "and {count} more field", other: "and {count} more fields" },
	"modal.writesTo": "To {system}",
	"modal.compareTitle": "Compare and choose",
	"modal.compareIntro":
		"{name}: choose for each field which value is right. It is written to the other system; nothing happens before you press the button below.",
	"modal.compareField": "Which {field} is right?",
	"modal.comparePreview": "This will be written",
	"modal.compareRefreshed": "The card you saw was out of date. This is how things stand now.",
	"modal.compareChanged":
		"A record or the card changed since you saw it, so nothing was written. This is how things stand now: look at them and choose again.",
	"modal.editTitle": "Correct and try again",
	"modal.editIntro":
		"{name} was not accepted by {other}. Correct the values here: they are written to {system}, where they come from, and then sent to {other} again.",
	"modal.editMost": { one: "At most {count} character.", other: "At most {count} characters." },
	"modal.editNames": "It refers to {name} now.",
	"modal.editHidden": "Hidden. Leave it empty to keep the value.",
	"modal.editLong": "Too long to be shown here. Leave it empty to keep the value.",
	"modal.editAgain": "It was not accepted this time either. The answer of the system is below.",
	"modal.partnerTitle": "Couple by hand",
	"modal.partnerIntro":
		"{name} from {system} is coupled with the record you choose in {other}. From then on both are kept in step.",
	"modal.partnerAsk": "Ask me, field by field",
	"modal.partnerWins": "{system} is right",
	"modal.asideIntro": "About {name}.",
	"modal.assignTitle": "Assign",
	"modal.assignLabel": "Who settles this?",
	"modal.assignHint": "Leave it empty to give it to nobody.",
	"modal.noteTitle": "Write a note",
	"modal.noteLabel": "Everybody who sees the card can read it",
	"modal.snoozeTitle": "Set aside for a while",
	"modal.snoozeLabel": "Until when?",
	"modal.snoozeHint": "It comes back earlier when the record changes.",
	"modal.snoozeHours": { one: "{count} hour", other: "{count} hours" },
	"modal.snoozeDays": { one: "{count} day", other: "{count} days" },
	"modal.snoozeChange": "Until the record changes",
	"modal.chooseOption": "{system}: {value}",
	"modal.chooseRest": {
		one: "The {count} field that does not fit in this window",
		other: "The {count} fields that do not fit in this window",
	},
	"modal.chooseMissing": "Choose one of the two.",
	"modal.unreachable":
		"The systems could not be read just now, so nothing can be shown and nothing was changed. Try again in a minute.",

	// What was entered
	"input.tooLong": "That is {length} characters long; at most {most} fit.",
	"input.notANumber": "That is not a number.",
	"input.unclearNumber":
		"That may be thousands or a fraction. Write thousands without a sign, such as 10000 or 10.5.",
	"input.notADate": "That is not a date in the future that can be read, such as 2026-01-31.",
	"input.unknownField": "This field cannot be corrected here.",
	"input.nothingChanged": "Nothing was changed yet. Correct at least one value.",
	"input.required": "This has to be filled in.",
	"input.notAnOption": "Choose one of these: {options}.",

	// Showing what is hidden
	"reveal.title": "Hidden values",
	"reveal.onlyYou": "Only you see this. It is on record who looked, and at which fields; not the values.",
	"reveal.carried": "The refused change carried: {values}",
	"reveal.answer": "The answer in full: {message}",
	"reveal.nothing": "Nothing is hidden here any more.",
	"reveal.failed": "They could not be shown because of a problem in Koppel itself. Try again in a moment.",
	"reveal.roleTooLow":
		"Nothing was shown: this needs the role {needed}, and yours is {role}. Ask someone with that role, or an administrator of Koppel.",

	// Answers to a press
	"answer.done": "{name} is in step again.",
	"answer.doneMapping": "Done.",
	"answer.failed": "That did not work: {message} The card stays open; nothing else was changed.",
	"answer.crashed":
		"That did not work because of a problem in Koppel itself. Whether something was written is settled by the next run; the card tells. Nothing is lost.",
	"answer.lost":
		"Koppel restarted while it was working on what you asked for, so that may not have been done. See how things stand, and ask again if it was not.",
	"answer.windowClosed":
		"Nothing was changed: the window could not be opened in time. Press the button once more.",
	"answer.invalidButton": "This button no longer works. Use {command} to see what is open.",
	"answer.roleTooLow":
		"Nothing was changed: this needs the role {needed}, and yours is {role}. Ask someone with that role, or an administrator of Koppel.",
	"answer.notFitting":
		"Nothing was changed: this does not fit the problem any more. The card is being brought up to date.",
	"answer.againstDirection":
		"Nothing was changed: the fields in question never flow in that direction, so both systems would have stayed as they are. Choose the other direction.",
	"answer.alreadyResolvedBy":
		"Nothing was changed: {actor} already resolved this. The card is being brought up to date.",
	"answer.alreadyResolved":
		"Nothing was changed: this has already been resolved. The card is being brought up to date.",
	"answer.beingResolvedBy":
		"Nothing was changed: {actor} is resolving this right now. The card tells how it ends.",
	"answer.beingResolved":
		"Nothing was changed: this is being resolved right now. The card tells how it ends.",
	"answer.changedMeanwhile":
		"Nothing was changed: the record or the card changed since you saw it. The card is being brought up to date; look at it and press again.",
	"answer.pairBusy":
		"Nothing was changed: a run is writing this record at this moment. Try again in a minute.",
	"answer.invalidInput":
		"Nothing was changed: what was entered cannot be taken. Look at it again and correct it.",
	"answer.tooLate": "Nothing was changed: the time to take this back is over.",
	"answer.writtenSince":
		"Nothing was changed: one of the two records was changed after this answer, so taking it back would undo that as well. Correct the record by hand, or synchronize it.",
	"answer.bothWritten":
		"Nothing was changed: this answer was written to both systems, so taking it back could end half-way. Correct the records by hand, or synchronize them.",
	"answer.alreadyCoupled":
		"Nothing was changed: that record belongs to another pair already. Uncouple it there first, or choose another one.",
	"answer.observing":
		"Nothing was changed: this mapping only observes. An administrator sets `mode: sync` for it in koppel.yml and restarts Koppel; then press again.",
	"answer.notConfigured":
		"Nothing was changed: the mapping of this card is not in koppel.yml any more. An administrator puts it back there; if it is not to come back, choose Leave it as it is in the menu.",
	"answer.aside": "Noted on the card of {name}.",
	"answer.undone": "Taken back: {name} is as it was before, and the question is open again.",
	"answer.coupledAsks":
		"{name} is coupled now. The two records differ, so its card asks whose values are right.",
	"answer.editAsks":
		"What you entered stands in {name} now. The two records differ all the same, so its card asks whose values are right.",
	"answer.unknown": "Nothing was changed: Koppel no longer knows this error. It may have been cleaned up.",

	// Roles
	"role.viewer": "viewer",
	"role.operator": "operator",
	"role.steward": "steward",
	"role.admin": "admin",

	// The command
	"command.help":
		"`{command} status` shows every mapping: when it last ran and what is open\n`{command} errors [mapping]` lists what is open, oldest first\n`{command} sync [mapping] <record>` writes one system's values of a record to the other\n`{command} run <mapping> [full] [dry]` runs a mapping now; `full` reads everything, `dry` only shows what would be written\n`{command} retry-all [mapping]` tries everything open once more\n`{command} couple` couples two records by hand; `{command} couple <mapping> <record> <record>` does it without a window\n`{command} uncouple <record or mapping> …` ends couplings; both records stay\n`{command} pause <mapping>` and `{command} resume <mapping>` stop and start its scheduled runs\n`{command} find-deleted <mapping>` looks for records deleted in one system\n`{command} log [mapping] <record>` shows what happened to a record in both systems; with `field <name>` after it, who changed that field, when, from what and why\n`{command} digest [channel or mapping]` summarizes what happened and what is open, and says when the next summary comes\n`{command} help` shows this\nA name with spaces goes between quotes.",
	"command.unknown": 'There is no "{word}". Did you mean `{command} {nearest}`?',
	"command.unknownNoGuess": 'There is no "{word}".',
	"command.missingField": "Say which field. There are: {fields}.",
	"command.unknownField": 'There is no field "{field}" here. Did you mean "{nearest}"?',
	"command.unknownFieldList": 'There is no field "{field}" here. There are: {fields}.',
	"command.unknownMapping": 'There is no mapping "{mapping}". Did you mean "{nearest}"?',
	"command.unknownMappingList": 'There is no mapping "{mapping}". There are: {mappings}.',
	"command.noMappings": "No mapping is set up yet.",
	"command.missingMapping": "Say which mapping, for example `{example}`. There are: {mappings}.",
	"command.missingRecord": "Say which record, for example `{example}`.",
	"command.tooLong": "That is too long. Name a mapping or a record.",
	"command.failed":
		"That did not work because of a problem in Koppel itself. It has been logged; try again in a minute.",
	"command.roleTooLow":
		"Nothing was changed: this needs the role {needed}, and yours is {role}. Ask someone with that role, or an administrator of Koppel.",
	"command.systemProblem": "That did not work: {problem} Nothing else was changed. Try again in a minute.",
	"command.busy":
		"Nothing was started: a run of {mapping} is on already. Its outcome shows in `{command} status`; then try again.",
	"command.observing":
		"Nothing was changed: {mapping} only observes. An administrator sets `mode: sync` for it in koppel.yml and restarts Koppel. Until then `{command} run {mapping}` shows what it would do.",

	"status.title": "Status of the mappings",
	"status.more": {
		one: "and {count} more; `{command} status <mapping>` shows it",
		other: "and {count} more; `{command} status <mapping>` shows one",
	},
	"status.idle": "{mapping} ({left} and {right}): idle",
	"status.running": "{mapping} ({left} and {right}): running now",
	"status.paused": "{mapping} ({left} and {right}): paused",
	"status.setupProblem": "{mapping} ({left} and {right}): cannot run, see its card",
	"status.observing": "{mapping} ({left} and {right}): observing, nothing is written",
	"status.observes": "only observing, nothing is written",
	"status.neverRan": "never ran",
	"status.lastDone": "last run {at}: {result}",
	"status.lastObserved": "observed {at}: would {result}",
	"status.lastRunning": "started {at}",
	"status.readsAll": {
		one: "reading everything: {count} record so far",
		other: "reading everything: {count} records so far",
	},
	"status.readsOn": {
		one: "reading everything, on from record {from}: {count} record so far",
		other: "reading everything, on from record {from}: {count} records so far",
	},
	"status.lastFailed": "last run {at} failed: {result}",
	"status.lastInterrupted": "last run {at} was interrupted: {result}",
	"status.nextRun": "next run {at}",
	"status.coupled": { one: "{count} pair coupled", other: "{count} pairs coupled" },
	"status.open": { one: "{count} open error", other: "{count} open errors" },
	"status.nothingOpen": "nothing open",
	"status.outside": {
		one: "{count} paused, because it left the filter",
		other: "{count} paused, because they left the filter",
	},
	"status.skipped": { one: "{count} record left out", other: "{count} records left out" },

	"counters.inserted": "{count} created",
	"counters.modified": "{count} changed",
	"counters.deleted": "{count} deleted",
	"counters.coupled": "{count} coupled",
	"counters.uncoupled": "{count} uncoupled",
	"counters.failed": { one: "{count} needs attention", other: "{count} need attention" },
	"counters.held": "{count} held back",
	"counters.found": "{count} found deleted",
	"counters.nothing": "nothing to do",
	"counters.wouldCreate": "create {count}",
	"counters.wouldUpdate": "change {count}",
	"counters.wouldDelete": "delete {count}",
	"counters.wouldCouple": "couple {count}",
	"counters.wouldUncouple": "uncouple {count}",
	"counters.wouldAsk": "ask about {count}",
	"counters.wouldNothing": "do nothing",

	"errors.none": "Nothing is open.",
	"errors.noneOf": "Nothing is open in {mapping}.",
	"errors.total": { one: "{count} error is open:", other: "{count} errors are open:" },
	"errors.more": { one: "and {count} more", other: "and {count} more" },
	"errors.card": "to the card",

	"run.started": "Starting a run of {mapping}. The outcome follows.",
	"run.startedFull":
		"Starting a full run of {mapping}; it reads everything and may take a while. The outcome follows.",
	"run.startedDry": "Looking at what a run of {mapping} would do. Nothing is written. The outcome follows.",
	"run.done": "{mapping} has run: {result}.",
	"run.failed": "{mapping} could not finish: {result}",
	"run.setupProblem": "{mapping} cannot run: {problem} An administrator has to look at it.",
	"run.dryNothing": "A run of {mapping} would write nothing.",
	"run.dry": {
		one: "A run of {mapping} would do {count} thing:",
		other: "A run of {mapping} would do {count} things:",
	},
	"run.dryMore": { one: "and {count} more", other: "and {count} more" },
	"run.observed":
		"{mapping} only observes, so nothing was written. It would {result}. To let it write, an administrator sets `mode: sync` for it in koppel.yml and restarts Koppel.",
	"run.planCreate": "create {name} in {system}",
	"run.planUpdate": "change {name} in {system}: {fields}",
	"run.planDelete": "delete {name} in {system}",
	"run.planCouple": "couple {name}",
	"run.planUncouple": "uncouple {name}",
	"run.planAsk": "ask about {name}",
	"run.unknownArgument": '"{word}" means nothing here. After the mapping, say `full`, `dry` or both.',

	"findDeleted.started": "Looking for deleted records of {mapping}. The outcome follows.",
	"findDeleted.done": "Looked for deleted records of {mapping}: {result}.",

	"retryAll.started": {
		one: "Trying {count} error once more. The outcome follows.",
		other: "Trying {count} errors once more. The outcome follows.",
	},
	"retryAll.nothing": "There is nothing to try again.",
	"retryAll.leftPaused": {
		one: "{count} record stays paused, because something keeps changing it: look at its card and answer there. `{command} errors` lists it.",
		other:
			"{count} records stay paused, because something keeps changing them: look at their cards and answer there, one by one. `{command} errors` lists them.",
	},
	"operation.done": "Finished: {done} of {count} done, {failed} not. What is left stands on its card.",
	"operation.failed": "Broken off: {done} of {count} done, {failed} not. What is left stands on its card.",

	"uncouple.askMapping": {
		one: "All of {mapping} ({count} pair): both records stay, but are no longer kept in step.",
		other: "All of {mapping} ({count} pairs): both records of each stay, but are no longer kept in step.",
	},
	"uncouple.askRecord": "{name} in {mapping}: both records stay, but are no longer kept in step.",
	"uncouple.notCoupled": "{name} in {mapping} is not coupled.",
	"uncouple.buttonAll": { one: "Uncouple {count} pair", other: "Uncouple {count} pairs" },
	"uncouple.buttonRecord": "Uncouple this record",
	"uncouple.confirmTitle": "Uncouple?",
	"uncouple.confirmText": "Koppel will not couple these records again by itself.",
	"uncouple.started": {
		one: "Uncoupling {count} pair. The outcome follows.",
		other: "Uncoupling {count} pairs. The outcome follows.",
	},
	"uncouple.done": "{name} in {mapping} is uncoupled. Both systems keep what they have.",
	"uncouple.confirmUndoText": {
		one: "{count} pair of {mapping} is coupled again as it was, and what was asked about it is asked again. A pair that was changed since stays uncoupled.",
		other:
			"{count} pairs of {mapping} are coupled again as they were, and what was asked about them is asked again. Pairs that were changed since stay uncoupled.",
	},
	"uncouple.undoStarted": {
		one: "Coupling {count} pair again. The outcome follows.",
		other: "Coupling {count} pairs again. The outcome follows.",
	},
	"uncouple.missing": "Say which record, for example `{example}`, or name a whole mapping: {mappings}.",
	"uncouple.tooMany": "Name at most {count} at a time.",

	"record.notFound": 'No record "{record}" is known. Give its number, its id or its whole name.',
	"record.near":
		'No record is called "{record}" in full. Name the one you mean by its number or its whole name:',
	"record.nearLine": "{name}, mapping {mapping}",
	"record.several": 'Several records answer to "{record}"; name one by its number or id:',
	"record.inMapping": "{name} in {mapping}: {details}",

	"record.inSeveralMappings":
		'"{record}" is known in several mappings: {mappings}. Put the mapping in front, for example `{example}`.',

	// Synchronizing one record
	"sync.ask":
		"{name} in {mapping}: whose values are right? They are written to the other system, where they differ.",
	"sync.askOneWay":
		"{name} in {mapping}: values flow in one direction only. They are written where they differ.",
	"sync.notCoupled":
		"{name} in {mapping} has no partner in the other system, so there is nothing to write to. Couple it first with `{command} couple`.",
	"sync.confirmTitle": "Send to {loser}?",
	"sync.confirmText":
		"{name} in {loser} gets the values of {winner}. Values there that differ are overwritten.",
	"sync.confirmYes": "Send",
	"sync.done": "{name} is in step, {loser} holds the values of {winner}.",
	"sync.asks":
		"{winner} was sent to {loser}, but {name} is not in step yet: its card tells what is left to decide.",
	"sync.outside":
		"Nothing was sent: a record has left the filter of the mapping, so the pair is paused until it comes back.",
	"sync.missing":
		"Nothing was sent: one of the two records was deleted. A card asks what becomes of the other one.",
	"sync.title": "Synchronize a record",
	"sync.submit": "Send",
	"sync.record": "Which record?",
	"sync.winner": "Whose values are right?",
	"sync.warning": "Values of the other system that differ are overwritten when you press Send.",
	"sync.free": "This record has no partner in the other system. Couple it first.",
	"sync.optionFree": "not coupled",

	// Coupling two records by hand
	"couple.title": "Couple two records",
	"couple.submit": "Couple",
	"couple.mapping": "Which mapping?",
	"couple.mappingPlaceholder": "Choose a mapping",
	"couple.mappingGone": "Nothing was changed: this mapping is no longer set up. Open the window once more.",
	"couple.intro": "Choose the record of {left} and the record of {right} that are one and the same.",
	"couple.record": "Record in {system}",
	"couple.recordPlaceholder": "Type a name or a number",
	"couple.winner": "Where the two differ",
	"couple.buttonAsk": "Couple, and ask me where they differ",
	"couple.buttonWins": "Couple, and {system} is right",
	"couple.missing": "Choose a record from the list.",
	"couple.taken": "This record is coupled already. Uncouple it first, or choose another one.",
	"couple.optionTaken": "coupled already",
	"couple.working": "Working. You may close this window; what is left to decide gets a card.",
	"couple.question": "Couple {one} in {left} with {other} in {right} ({mapping})?",
	"couple.usage":
		"Name the mapping, then the record in {left}, then the record in {right}, for example `{example}`. A name with spaces goes between quotes.",
	"couple.notFound":
		'No record in {system} answers to "{record}". Give its number, or the beginning of its name.',
	"couple.several": 'Several records in {system} answer to "{record}"; name one by its number:',
	"couple.confirmUndoTitle": "Take it back?",
	"couple.confirmUndoText":
		"What the coupling wrote is put back, and the two records are not kept in step any more. Koppel will not couple them again by itself.",
	"couple.undone":
		"Taken back: both records of {name} in {mapping} hold what they held before and are not coupled any more.",
	"couple.undoFailed": "That did not work: {message} The two records stay coupled.",
	"couple.notByHand":
		"Nothing was changed: that pair was not coupled by hand, or it got the record that a merge left. Uncouple it instead.",
	"couple.alreadyCoupled":
		"Nothing was changed: {record} in {system} belongs to another pair of {mapping} already. End that one first with `{command} uncouple`, or choose another record.",
	"couple.noWindowHere":
		"No window can be opened from here. Type `{command} couple` in a channel, or name the mapping and both records.",
	"couple.windowLate": "The window could not be opened in time. Type `{command} couple` once more.",
	"couple.done": "{name} in {mapping} is coupled, and both systems agree.",
	"couple.asks":
		"{name} in {mapping} is coupled. The two records differ, so its card asks whose values are right.",

	// Pausing a mapping
	"pause.done": "{mapping} is paused: no scheduled run begins until someone resumes it.",
	"pause.already": "{mapping} is paused already.",
	"pause.resumed": "{mapping} is resumed: it runs again as scheduled.",
	"pause.notPaused": "{mapping} is not paused.",

	// The history of a record
	"timeline.title": "History of a record",
	"timeline.head": "What happened to {name} in {mapping}, newest first:",
	"timeline.headField": "Who changed {field} of {name} in {mapping}, newest first:",
	"timeline.emptyField": "Koppel has written nothing to {field} of {name} in {mapping} yet.",
	"timeline.empty": "Nothing is known of {name} in {mapping} yet.",
	"timeline.nothing": "Nothing more is known.",
	"timeline.gone": "This button no longer works. Look the record up once more.",
	"timeline.showAll": "Show all",
	"timeline.newer": "Newer",
	"timeline.older": "Older",
	"timeline.koppel": "Koppel",
	"timeline.create": "{at}: {who} created it in {system}",
	"timeline.update": "{at}: {who} changed it in {system}",
	"timeline.delete": "{at}: {who} deleted it in {system}",
	"timeline.couple": "{at}: {who} coupled it",
	"timeline.uncouple": "{at}: {who} uncoupled it",
	"timeline.changed": "{at}: last changed in {system}",
	"timeline.changedBy": "{at}: last changed in {system} by {who}",
	"timeline.opened": "{at}: {who} needed help: {what}",
	"timeline.repeated": "{at}: {who} still needed help: {what}",
	"timeline.changedKind": "{at}: {who} needed help with something else: {what}",
	"timeline.taken": '{at}: {who} chose "{deed}" ({what})',
	"timeline.resolved": "{at}: settled by {who}: {what}",
	"timeline.reopened": "{at}: open again: {what}",
	"timeline.undone": "{at}: {who} took the answer back: {what}",
	"timeline.snoozed": "{at}: {who} set it aside: {what}",
	"timeline.ignored": "{at}: {who} left it as it is: {what}",
	"timeline.woken": "{at}: {who} took it up again: {what}",
	"timeline.assigned": "{at}: {who} assigned it to {name}",
	"timeline.unassigned": "{at}: {who} removed the person it was assigned to",
	"timeline.noted": "{at}: {who} noted: {text}",
	"timeline.refused": "{at}: {who} was refused: {what}",
	"timeline.step": "{at}: {who} looked at it: {what}",
	"timeline.deed": '{at}: {who} chose "{deed}"',
	"timeline.deedRefused": '{at}: {who} chose "{deed}", which was refused',
	"timeline.deedFailed": '{at}: {who} chose "{deed}", which did not work',
	"timeline.deedFailedWith": '{at}: {who} chose "{deed}", which did not work: {reason}',
	"timeline.updateConflict": "both systems changed it",
	"timeline.deletedIn": "it was deleted in {system}",
	"timeline.validation": "a value was not accepted",
	"timeline.permission": "a permission was missing",
	"timeline.duplicate": "another record matched as well",
	"timeline.waitingForParent": "it waited for a record it belongs to",
	"timeline.stale": "it changed while it was written",
	"timeline.transient": "a system did not answer as it should",
	"timeline.possibleDuplicate": "it may have been created twice",
	"timeline.merged": "it was merged into another record",
	"timeline.loop": "something kept changing it",
	"timeline.massChange": "unusually many records would change",
	"timeline.setup": "the mapping could not run",
	"timeline.overdue": "the mapping had not run for long",

	// Why a value was written
	"why.flowed": "carried over from {source}",
	"why.merged":
		"carried over from {source}, which alone had changed it while both systems had changed the record",
	"why.policy": "both systems had changed it, and the mapping says that {source} wins",
	"why.newest": "both systems had changed it, and {source} had the newer change",
	"why.met": "taken from {source} when the records met for the first time",
	"why.metEmpty": "taken from {source} when the records met for the first time, for it was empty here",
	"why.metWins":
		"the records differed when they met for the first time, and the mapping says that {source} wins",
	"why.enforced": "put right, for only {source} decides it and somebody had changed it here",
	"why.chosen": "{who} chose {source}",
	"why.edited": "{who} corrected it",
	"why.undone": "{who} took an earlier answer back",
	"why.created": "the record was made from {source}",
	"why.restored": "the record was made again from {source}",
	"why.restoredByPolicy": "the record was made again from {source}, as the mapping says",
	"why.deleted": "the record was deleted",
	"why.deletedByPolicy": "the record was gone in {source} and deleted here as well, as the mapping says",
	"why.changedBy": "last changed in {source} by {who}, {at}",
	"why.changed": "last changed in {source} {at}",
	"why.pressed": '{who} chose "{deed}"',

	// The Home tab
	"home.mappings": { one: "{count} mapping", other: "{count} mappings" },
	"home.aside": { one: "{count} of them set aside", other: "{count} of them set aside" },
	"home.viewer":
		"You may look at everything here. To settle something you need a role; ask an administrator of Koppel.",
	"home.filter": "What to show",
	"home.filterAll": "All mappings",
	"home.filterOpen": "Mappings with open errors",
	"home.filterMine": "My errors",
	"home.myErrors": { one: "My errors ({count})", other: "My errors ({count})" },
	"home.refresh": "Refresh",
	"home.noMappings": "No mapping has anything open.",
	"home.systems": "{left} and {right}",
	"home.idle": "idle",
	"home.running": "running",
	"home.paused": "paused",
	"home.setupProblem": "cannot run, see its errors",
	"home.observing": "observing, nothing is written",
	"home.soFar": "started {at}, so far: {result}",
	"home.run": "Run now",
	"home.pause": "Pause",
	"home.resume": "Resume",
	"home.retryAll": "Retry all",
	"home.errors": "Errors",
	"home.pauseTitle": "Pause the mapping?",
	"home.pauseText": "No scheduled run of {mapping} begins until someone resumes it.",
	"home.mappingGone": "This mapping is no longer set up.",
	"home.operation": "{what} ({mappings}): {done} of {total} done, {failed} not. Started by {who}, {at}.",
	"home.opRetry": "Trying again",
	"home.opSynchronize": "Synchronizing",
	"home.opRestore": "Restoring",
	"home.opIgnore": "Leaving as it is",
	"home.opUncouple": "Uncoupling",
	"home.opUndo": "Taking back",
	"home.opRelease": "Carrying out what was held back",
	"home.opReject": "Refusing what was held back",
	"home.total": {
		one: "{count} open error",
		other: "{count} open errors, the oldest first",
	},
	"home.totalOf": {
		one: "{count} open error in {mapping}",
		other: "{count} open errors in {mapping}, the oldest first",
	},
	"home.mineTotal": { one: "{count} error is yours", other: "{count} errors are yours" },
	"home.mineNone": "No error is yours.",
	"home.assigned": "for {name} to settle",
	"home.setAside": "set aside",
	"home.beingSettled": "{who} is working on it",
	"home.below": {
		one: "{count} open error of {mapping} belongs to it",
		other: "{count} open errors of {mapping} belong to it",
	},
	"home.open": "Open",
	"home.history": "History",
	"home.cardTitle": "An open error",
	"home.back": "Previous",
	"home.on": "Next",
	"home.range": "{from} to {to} of {total}",

	// The card of all errors of one cause
	"group.validation": {
		one: "{system} did not accept {count} record of {mapping}.",
		other: "{system} did not accept {count} records of {mapping}, all for the same reason.",
	},
	"group.validationBoth": {
		one: "{count} record of {mapping} could not be brought in step: {left} or {right} did not accept it.",
		other:
			"{count} records of {mapping} could not be brought in step: {left} or {right} did not accept them.",
	},
	"group.unsendable": {
		one: "{count} record of {mapping} holds a value that {system} cannot take, so nothing was written.",
		other: "{count} records of {mapping} hold a value that {system} cannot take, so nothing was written.",
	},
	"group.notTransformed": {
		one: "A value of {count} record of {mapping} could not be transformed for {system}, so nothing was written.",
		other:
			"A value of {count} records of {mapping} could not be transformed for {system}, so nothing was written.",
	},
	"group.permission": {
		one: "Koppel is not allowed to change {count} record of {mapping} in {system}.",
		other: "Koppel is not allowed to change {count} records of {mapping} in {system}.",
	},
	"group.permissionBoth": {
		one: "Koppel is not allowed to change {count} record of {mapping} in {left} or {right}.",
		other: "Koppel is not allowed to change {count} records of {mapping} in {left} or {right}.",
	},
	"group.duplicate": {
		one: "{count} record of {mapping} could not be coupled, because another record matches it or has its key.",
		other:
			"{count} records of {mapping} could not be coupled, because other records match them or have their keys.",
	},
	"group.waitingForParent": {
		one: "{count} record of {mapping} waits for {parent}, which it belongs to and which is not coupled yet.",
		other:
			"{count} records of {mapping} wait for {parent}, which they belong to and which is not coupled yet.",
	},
	"group.stale": {
		one: "{count} record of {mapping} was changed again each time Koppel was about to write it to {system}.",
		other:
			"{count} records of {mapping} were changed again each time Koppel was about to write them to {system}.",
	},
	"group.staleBoth": {
		one: "{count} record of {mapping} was changed again each time Koppel was about to write it to {left} or {right}.",
		other:
			"{count} records of {mapping} were changed again each time Koppel was about to write them to {left} or {right}.",
	},
	"group.transient": {
		one: "{count} record of {mapping} could not be brought in step, because {system} does not answer as it should.",
		other:
			"{count} records of {mapping} could not be brought in step, because {system} does not answer as it should.",
	},
	"group.transientBoth": {
		one: "{count} record of {mapping} could not be brought in step, because {left} or {right} does not answer as it should.",
		other:
			"{count} records of {mapping} could not be brought in step, because {left} or {right} does not answer as it should.",
	},
	"group.deletedWithParent": {
		one: "{count} record of {mapping} was deleted in {gone} together with {parent}, which it belongs to.",
		other:
			"{count} records of {mapping} were deleted in {gone} together with {parent}, which they belong to.",
	},
	"group.other": {
		one: "{count} record of {mapping} could not be brought in step.",
		other: "{count} records of {mapping} could not be brought in step, all for the same reason.",
	},
	"group.answer": "{system} answered, for example: {message}",
	"group.more": "and {count} more",
	"group.aside": { one: "{count} is set aside.", other: "{count} are set aside." },
	"group.asideEnded": { one: "{count} was set aside.", other: "{count} were set aside." },
	"group.ended": {
		one: "Settled: {count} record of {mapping}. Nothing of this is left.",
		other: "Settled: {count} records of {mapping}. Nothing of this is left.",
	},
	"group.endedNone": "Nothing of {mapping} is left on this card.",
	"group.endRetry": {
		one: "{count} went through when {actor} tried it again.",
		other: "{count} went through when {actor} tried them again.",
	},
	"group.endSynchronize": {
		one: "{count} was written as {actor} chose.",
		other: "{count} were written as {actor} chose.",
	},
	"group.endEdit": { one: "{count} was corrected by {actor}.", other: "{count} were corrected by {actor}." },
	"group.endRestore": { one: "{count} was restored by {actor}.", other: "{count} were restored by {actor}." },
	"group.endDelete": {
		one: "{count} was deleted in the other system as well, by {actor}.",
		other: "{count} were deleted in the other system as well, by {actor}.",
	},
	"group.endUncouple": {
		one: "{count} was uncoupled by {actor}; both systems keep what they have.",
		other: "{count} were uncoupled by {actor}; both systems keep what they have.",
	},
	"group.endCouple": {
		one: "{count} was coupled by hand, by {actor}.",
		other: "{count} were coupled by hand, by {actor}.",
	},
	"group.endPolicy": {
		one: "{count} was settled by the rules of the mapping.",
		other: "{count} were settled by the rules of the mapping.",
	},
	"group.endSucceeded": {
		one: "{count} was solved by a later run.",
		other: "{count} were solved by a later run.",
	},
	"group.endOther": { one: "{count} was settled.", other: "{count} were settled." },
	"group.nextValidation":
		"Put right in the systems what the answer tells, then try them all again. Until then these records are left out of runs.",
	"group.nextPermission": "Ask an administrator of {system} to grant Koppel access, then try them all again.",
	"group.nextPermissionBoth":
		"Ask an administrator of the system to grant Koppel access, then try them all again.",
	"group.nextDuplicate":
		"Give each record a number of its own, or remove the ones that are not needed, then try them all again.",
	"group.nextDeletedWithParent":
		"First settle the record they belong to. Then look at these: restore them, delete them or uncouple them.",
	"group.nextWaiting": "Nothing to do here: they go on by themselves once that record is coupled.",
	"group.nextWaitingFor":
		"They go on by themselves once {parent} is coupled. If {parent} was deleted or uncoupled, that will not happen by itself: restore it or couple it again (`{command}`), or choose another {field} for them in {system}.",
	"group.nextTransient": "Koppel tries again by itself. If it lasts, ask the administrator of the system.",
	"group.partOf": "{name} is one of several records with the same problem; they stand together {link}.",
	"group.partOfNoLink":
		"{name} is one of several records with the same problem; they stand together further down in this channel.",
	"group.linkWords": "in this card",
	"group.buttonRetry": { one: "Try {count} again", other: "Try all {count} again" },
	"group.buttonShowAll": "Show all",
	"group.buttonIgnore": { one: "Leave {count} as it is", other: "Leave all {count} as they are" },
	"group.buttonUncouple": { one: "Uncouple {count} pair", other: "Uncouple {count} pairs" },
	"group.confirmRetryTitle": { one: "Try {count} record again?", other: "Try {count} records again?" },
	"group.confirmRetryText": {
		one: "{count} record of {mapping} is read again in both systems and written as a run would write it.",
		other:
			"{count} records of {mapping} are read again in both systems and written as a run would write them.",
	},
	"group.confirmIgnoreTitle": {
		one: "Leave {count} record as it is?",
		other: "Leave {count} records as they are?",
	},
	"group.confirmIgnoreText": {
		one: "{count} record of {mapping} is set aside. Nothing is written; it comes back only when the record changes.",
		other:
			"{count} records of {mapping} are set aside. Nothing is written; each comes back only when its record changes.",
	},
	"group.confirmUncoupleTitle": { one: "Uncouple {count} pair?", other: "Uncouple {count} pairs?" },
	"group.confirmUncoupleText": {
		one: "{count} pair of {mapping} stays in {left} and in {right}, but is no longer kept in step. Koppel will not couple it again by itself.",
		other:
			"{count} pairs of {mapping} stay in {left} and in {right}, but are no longer kept in step. Koppel will not couple them again by itself.",
	},
	"group.confirmUncoupleDeletedText": {
		one: "{count} record of {mapping} stays in {survivor} and is not brought back in {gone}. Koppel will not couple it again by itself.",
		other:
			"{count} records of {mapping} stay in {survivor} and are not brought back in {gone}. Koppel will not couple them again by itself.",
	},
	"group.windowTitle": "All of them",
	"group.windowIntro": {
		one: "{count} record of {mapping} is waiting.",
		other: "{count} records of {mapping} are waiting, oldest first.",
	},
	"group.windowPage": "{from} to {to} of {count}",
	"group.windowEmpty": "Nothing is waiting any more.",
	"group.buttonNewer": "Next ones",
	"group.buttonOlder": "Previous ones",
	"group.changedMeanwhile": {
		one: "Nothing was changed: {count} record is waiting by now, which is not what you saw. The card is being brought up to date; look at it and press again.",
		other:
			"Nothing was changed: {count} records are waiting by now, which is not what you saw. The card is being brought up to date; look at it and press again.",
	},
	"group.alreadyStarted":
		"Nothing was changed: {actor} has started this already. The card tells how it goes.",
	"group.over": "Nothing was changed: this card is settled. What came later has a card of its own.",

	// Under the card of a record: the records that belong to it and wait for it, or were deleted with it
	"children.waiting": {
		one: "{count} record of {mapping} waits for this one: {names}.",
		other: "{count} records of {mapping} wait for this one: {names}.",
	},
	"children.deleted": {
		one: "{count} record of {mapping} was deleted in {gone} together with this one: {names}.",
		other: "{count} records of {mapping} were deleted in {gone} together with this one: {names}.",
	},
	"children.parentFirst": "To bring it all back, restore this one first.",
	"children.more": { one: "{count} more", other: "{count} more" },
	"children.buttonShow": "Show",
	"children.partOf": "{name} stands with the record it belongs to now, {link}.",
	"children.partOfNoLink":
		"{name} stands with the record it belongs to now, on another card in this channel.",
	"children.moved": "These records of {mapping} stand with the record they belong to now, {link}.",
	"children.movedNoLink":
		"These records of {mapping} stand with the record they belong to now, on another card in this channel.",

	// The card of a mapping's further questions
	"list.waiting": {
		one: "{count} more question of {mapping} is waiting for an answer.",
		other: "{count} more questions of {mapping} are waiting for an answer.",
	},
	"list.ended": "No more questions of {mapping} are waiting here.",
	"list.next":
		"Open one to see what differs and to answer it. As others are answered, these get a card of their own.",
	"list.buttonOpen": "Open",
	"list.buttonRestore": { one: "Restore {count} in {system}", other: "Restore all {count} in {system}" },
	"list.confirmRestoreTitle": { one: "Restore {count} record?", other: "Restore {count} records?" },
	"list.confirmRestoreYes": { one: "Restore {count} record", other: "Restore {count} records" },
	"list.confirmRestoreText": {
		one: "{count} record of {mapping} that was deleted in {system} is created there again from {survivor}, under a new id.",
		other:
			"{count} records of {mapping} that were deleted in {system}, those on cards of their own included, are created there again from {survivor}, under new ids.",
	},
	"list.windowTitle": "One record",

	// The card of a mapping's first contacts
	"first.waiting": {
		one: "{count} pair of {mapping} was found in {left} and in {right} and differs. Nobody has said yet which is right.",
		other:
			"{count} pairs of {mapping} were found in {left} and in {right} and differ. Nobody has said yet which is right.",
	},
	"first.ended": "All first contacts of {mapping} are settled.",
	"first.next":
		"Choose one system for all of them, one per field, or look at them one by one. From then on they are kept in step.",
	"first.buttonWinner": {
		one: "{winner} is right for {count}",
		other: "{winner} is right for all {count}",
	},
	"first.buttonFields": "Choose per field",
	"first.confirmTitle": {
		one: "Write {count} record in {loser}?",
		other: "Write {count} records in {loser}?",
	},
	"first.confirmText": {
		one: "{count} pair of {mapping}: where they differ, the values of {winner} overwrite those in {loser}.",
		other:
			"{count} pairs of {mapping}: where they differ, the values of {winner} overwrite those in {loser}.",
	},
	"first.confirmYes": { one: "Write {count} record", other: "Write {count} records" },
	"first.windowTitle": "Choose per field",
	"first.windowIntro": {
		one: "For {count} pair of {mapping}: the system you choose for a field is right, and its value overwrites the one in the other system. Fields you leave are asked for each record.",
		other:
			"For {count} pairs of {mapping}: the system you choose for a field is right, and its value overwrites the one in the other system. Fields you leave are asked for each record.",
	},
	"first.windowSubmit": { one: "Write {count} pair", other: "Write {count} pairs" },
	"first.windowHint": "Differs in {count} of the pairs looked at.",
	"first.optionSystem": "{winner}, written to {loser}",
	"first.optionAsk": "Ask for each record",
	"first.windowRest": {
		one: "{count} more field does not fit in this window and is asked for each record.",
		other: "{count} more fields do not fit in this window and are asked for each record.",
	},
	"first.nothingChosen": "Choose a system for at least one field.",
	"first.started": "Started. The card in the channel tells how it goes.",

	// What a second person has to agree to
	"approval.wantsUncouple": {
		one: "{actor} wants to uncouple {count} pair of {mappings}.",
		other: "{actor} wants to uncouple {count} pairs of {mappings}.",
	},
	"approval.wantsUncoupleAsked": {
		one: "{actor} wants to uncouple {count} pair of {mappings} that has an open error.",
		other: "{actor} wants to uncouple {count} pairs of {mappings} that have an open error.",
	},
	"approval.wantsHeldUncoupled": {
		one: "{actor} wants to uncouple {count} pair of {mappings} that the guard holds back.",
		other: "{actor} wants to uncouple {count} pairs of {mappings} that the guard holds back.",
	},
	"approval.wantsDelete": {
		one: "{actor} wants to delete {count} record of {mappings} whose partner was deleted and that the guard holds back.",
		other:
			"{actor} wants to delete {count} records of {mappings} whose partners were deleted and that the guard holds back.",
	},
	"approval.wantsOverwrite": {
		one: "{actor} wants to let {count} record of {mappings} be overwritten that the guard holds back.",
		other: "{actor} wants to let {count} records of {mappings} be overwritten that the guard holds back.",
	},
	"approval.wantsUndo": {
		one: "{actor} wants to take back {count} answer about {mappings}: what was written then is put back, and a record made then is deleted.",
		other:
			"{actor} wants to take back {count} answers about {mappings}: what was written then is put back, and records made then are deleted.",
	},
	"approval.didUndo": {
		one: "{actor} took back {count} answer about {mappings}; {second} agreed.",
		other: "{actor} took back {count} answers about {mappings}; {second} agreed.",
	},
	"approval.wantsSide": {
		one: "{actor} wants to send {winner} to {loser} for {count} pair of {mappings}: where they differ, {loser} is overwritten.",
		other:
			"{actor} wants to send {winner} to {loser} for {count} pairs of {mappings}: where they differ, {loser} is overwritten.",
	},
	"approval.wantsFields": {
		one: "{actor} wants to overwrite {count} pair of {mappings}, with a system chosen for each field.",
		other: "{actor} wants to overwrite {count} pairs of {mappings}, with a system chosen for each field.",
	},
	"approval.waiting": "A second person has to agree. Nothing is done until then.",
	"approval.changed": "It was about {before} when it was asked for first; by now it is about {count}.",
	"approval.asked": "Asked for by {actor}, {at}.",
	"approval.until": "Open until {at}.",
	"approval.who": 'Takes an administrator other than {actor}. {actor} can withdraw it with "{button}".',
	"approval.buttonApprove": "Approve",
	"approval.buttonRefuse": "Refuse",
	"approval.confirmTitle": "Approve?",
	"approval.confirmText": "It begins at once.",
	"approval.cancelled": "Nothing was done.",
	"approval.wish": "What was asked for: {wish}",
	"approval.agreed": "{actor} agreed, {at}.",
	"approval.refused": "{actor} refused, {at}.",
	"approval.withdrawn": "{actor} withdrew it, {at}.",
	"approval.expired": "Nobody agreed in time; it ended {at}. It can be asked for again.",
	"approval.over": "When somebody agreed, {at}, there was nothing left of it.",
	"approval.begun": "{actor} asked for it, {second} agreed.",
	"approval.didUncouple": {
		one: "{actor} uncoupled {count} pair of {mappings}; {second} agreed.",
		other: "{actor} uncoupled {count} pairs of {mappings}; {second} agreed.",
	},
	"approval.didDelete": {
		one: "{actor} let {count} deletion of {mappings} go ahead; {second} agreed.",
		other: "{actor} let {count} deletions of {mappings} go ahead; {second} agreed.",
	},
	"approval.didOverwrite": {
		one: "{actor} let {count} record of {mappings} be overwritten; {second} agreed.",
		other: "{actor} let {count} records of {mappings} be overwritten; {second} agreed.",
	},
	"approval.didSide": {
		one: "{actor} sent {winner} to {loser} for {count} pair of {mappings}; {second} agreed.",
		other: "{actor} sent {winner} to {loser} for {count} pairs of {mappings}; {second} agreed.",
	},
	"approval.didFields": {
		one: "{actor} chose the values of {count} pair of {mappings} field by field; {second} agreed.",
		other: "{actor} chose the values of {count} pairs of {mappings} field by field; {second} agreed.",
	},
	"approval.askedNow": {
		one: "Nothing is done yet: for {count} record a second person has to agree. {actor} has asked for it, and a card asks the administrators.",
		other:
			"Nothing is done yet: for {count} records a second person has to agree. {actor} has asked for it, and a card asks the administrators.",
	},
	"approval.ownRequest":
		'Nothing was done: somebody else has to agree to what you have asked for. You can withdraw it with "{button}".',
	"approval.changedMeanwhile": {
		one: "Nothing was done: what was asked for has changed, it is about {count} record by now. The card is being brought up to date; look at it and press again.",
		other:
			"Nothing was done: what was asked for has changed, it is about {count} records by now. The card is being brought up to date; look at it and press again.",
	},
	"approval.alreadyAgreed": "Nothing was changed: {actor} has agreed already. The card tells how it goes.",
	"approval.alreadyRefused": "Nothing was changed: {actor} has refused already.",
	"approval.alreadyWithdrawn": "Nothing was changed: {actor} has withdrawn it.",
	"approval.alreadyExpired": "Nothing was done: the time to agree is over. It can be asked for again.",
	"approval.alreadyOver": "Nothing was done: there is nothing left of what was asked for.",
	"home.awaiting": "{what} ({mappings}): {count}, waits for a second person. Asked for by {who}, {at}.",

	// Bulk resolutions
	"operation.awaiting": "{actor} asked to {wish}, {at}: a second person has to agree, on a card of its own.",
	"operation.cancelled": "{actor} asked to {wish}; no second person agreed, {at}. Nothing was done.",
	"operation.wishUncouple": "uncouple {count}",
	"operation.wishSynchronize": "write the chosen values of {count}",
	"operation.wishUndo": "take back {count}",
	"operation.wishRelease": "let {count} go ahead",
	"operation.retrying": "{actor} is trying {count} again, since {at}:",
	"operation.synchronizing": "{actor} is writing the chosen values of {count}, since {at}:",
	"operation.restoring": "{actor} is restoring {count}, since {at}:",
	"operation.ignoring": "{actor} is setting {count} aside, since {at}:",
	"operation.uncoupling": "{actor} is uncoupling {count}, since {at}:",
	"operation.undoing": "{actor} is taking back {count}, since {at}:",
	"operation.releasing": "{actor} let {count} go ahead, since {at}:",
	"operation.rejecting": "{actor} refused {count}, since {at}:",
	"operation.retried": "{actor} tried {count} again, {at}:",
	"operation.synchronized": "{actor} chose the values of {count}, {at}:",
	"operation.restored": "{actor} restored {count}, {at}:",
	"operation.ignored": "{actor} set {count} aside, {at}:",
	"operation.uncoupled": "{actor} uncoupled {count}, {at}:",
	"operation.undone": "{actor} took back {count}, {at}:",
	"operation.released": "{actor} let {count} go ahead, {at}:",
	"operation.rejected": "{actor} refused {count}, {at}:",
	"operation.progress": "{done} done, {failed} not.",
	"operation.doneCount": "{count} done.",
	"operation.notDone": "{count} not.",
	"operation.brokenOff": "It broke off before all were tried.",
	"operation.reasons": "Why not: {reasons}.",
	"operation.reasonCounted": "{reason} ({count})",
	"operation.restRetry": "Try the remaining {count} again",
	"operation.restSynchronize": "Write the remaining {count} as chosen",
	"operation.restRestore": "Restore the remaining {count}",
	"operation.restIgnore": {
		one: "Leave the remaining {count} as it is",
		other: "Leave the remaining {count} as they are",
	},
	"operation.restUncouple": "Uncouple the remaining {count}",
	"operation.buttonUndo": "Undo all {count}",
	"operation.confirmUndoTitle": "Undo?",
	"operation.confirmUndoText": {
		one: "The records of {count} pair of {mapping} are put back as they were before, and the question is open again. Pairs that were changed since stay as they are.",
		other:
			"The records of {count} pairs of {mapping} are put back as they were before, and the questions are open again. Pairs that were changed since stay as they are.",
	},
	"operation.undoStarted": {
		one: "Taking back {count} answer. The outcome follows.",
		other: "Taking back {count} answers. The outcome follows.",
	},
	"operation.undoBefore": "Nothing was changed: {actor} has asked to take this back already.",
	"operation.undoEnded": "Taken back: {done} of {count}, {failed} not.",
	"operation.buttonOutcome": "Show outcome",
	"operation.windowTitle": "Outcome",
	"operation.itemDone": "{name}: done",
	"operation.itemNot": "{name}: not done, {reason}",
	"operation.itemWaiting": "{name}: not tried yet",
	"operation.unknown": "Koppel no longer knows this operation. It may have been cleaned up.",
	"operation.threadTitle": {
		one: "Of what {actor} started, {count} was not done:",
		other: "Of what {actor} started, {count} were not done:",
	},
	"operation.threadMore": "and {count} more",
	"operation.nothingLeft": "Nothing was changed: there is nothing left to try again.",
	"reason.none": "no reason was given",
	"reason.roleTooLow": "the role does not cover it",
	"reason.notFitting": "it does not fit the problem any more",
	"reason.againstDirection": "its fields never flow in that direction",
	"reason.alreadyResolved": "it was settled already",
	"reason.beingResolved": "someone else is settling it",
	"reason.changedMeanwhile": "the record changed meanwhile",
	"reason.pairBusy": "a run was writing it",
	"reason.unknown": "it is not known any more",
	"reason.invalidInput": "the values cannot be taken",
	"reason.tooLate": "the time for it is over",
	"reason.writtenSince": "it was changed since",
	"reason.bothWritten": "it was written to both systems",
	"reason.alreadyCoupled": "it belongs to another pair",
	"reason.observing": "the mapping only observes",
	"reason.notConfigured": "the mapping is not configured any more",

	// Reasons of Koppel's own, in a card, an answer, a history or a status
	"own.tooLong": "The value of {field} is longer than the {most} characters that fit.",
	"own.noOption": "The value of {field} has no counterpart in the option table.",
	"own.notTransformed": "The value of {field} could not be transformed as the mapping says.",
	"own.otherTable":
		"{field} refers to another kind of record than the mapping couples, so it has no counterpart. Change it there, or send the other value.",
	"own.parentNotCoupled": "The record that {field} refers to is not coupled yet.",
	"own.parentFirst":
		"{parent}, which {field} refers to, is missing there as well or not coupled. Restore or couple it first, then restore this one.",
	"own.bothDiffer": "The two systems hold different values.",
	"own.keptChanging": "The record kept changing.",
	"own.keptWriting": "Runs keep writing the same fields again.",
	"own.sharedKey": "Several records share the value they are matched by, so none of them was coupled.",
	"own.mergedAway": "The record was merged into another one.",
	"own.recordGone": "The record no longer exists.",
	"own.severalCopies": {
		one: "{count} record could be the copy that was being created.",
		other: "{count} records could be the copy that was being created.",
	},
	"own.madeUpKey":
		"Its number is one that Koppel made up for another record: a request whose answer was lost may have been carried out late.",
	"own.coupledOrGone": "The record is coupled or no longer exists.",
	"own.notCoupledAnyMore": "The records are not coupled any more.",
	"own.leftFilterUncoupled": "The record left the mapping's filter and was uncoupled.",
	"own.leftFilterPaused": "A record has left the mapping's filter; the pair is paused until it comes back.",
	"own.answerNeverCame": "The system's answer never came; the next run finds out what became of it.",
	"own.beingWritten": "This pair is being written by someone else.",
	"own.otherPair": "The other record belongs to another pair by now.",
	"own.alreadyCoupled": "The record {record} belongs to another pair already.",
	"own.keptApart":
		"Somebody uncoupled this record, so it is neither matched nor created again by itself. Couple it by hand.",
	"own.recordNotFound": "The record {record} was not found.",
	"own.takenBack": "An earlier answer was taken back.",
	"own.notTakenBack": "It could not be taken back.",
	"own.undoNotKept":
		"The process ended before it was kept what this record held. Its history shows what was written.",
	"own.notDone": "It could not be done.",
	"own.mappingBusy": "Another run of {mapping} is on. Wait until it has ended, then try again.",
	"own.observing":
		"The mapping {mapping} only observes; an administrator sets `mode: sync` for it in koppel.yml.",
	"own.toldToEnd": "It was told to end; the next run goes on from there.",
	"own.processEnded": "The process that ran it ended; the next run goes on from there.",
	"own.unreachable": "The system could not be reached ({detail}).",
	"own.timedOut": "The system did not answer in time.",
	"own.connectionLost": "The connection was lost.",
	"own.connectionLostBy": "The connection was lost ({detail}).",
	"own.callEnded": "The call was ended before it was done.",
	"own.signInUnreachable": "The sign-in service could not be reached.",
	"own.signInRefused": "The sign-in was refused ({detail}).",
	"own.signInFailed": "The sign-in service failed ({detail}).",
	"own.answerLeftOut": "The answer to the batch left this operation out.",
	"own.keptUnsaid": "The system did not say what it kept.",
	"own.noSuchRecord": "There is no record with the id {id}.",
	"own.noTable": "There is no table {table}.",
	"own.noField": "{table} has no field {field}.",
	"own.noCompany": "There is no company {company}.",
	"own.noVersions":
		"{table} in {system} has no versioned writes, so a change made meanwhile could be overwritten.",
	"own.withoutVersions": "{table} has records without an id or version.",
	"own.recordsUnknown":
		"Since its settings were changed, none of the records that {mapping} has coupled is found in either system, so nothing was done. See whether left and right, or the tables, were changed. If all of it is meant, uncouple {mapping} as a whole first.",
	"own.coupledElsewhere":
		"Records of {mapping} are coupled under the name {former}, which koppel.yml does not have any more, and would be coupled or made a second time. So nothing was done. If {mapping} is only a new name, give the mapping its old name back. If you mean to begin anew, bring {former} back, uncouple it as a whole, and take it away again.",
	"own.misfit": "The mapping {mapping} does not fit the systems:",
	"own.answeredStatus": "The system answered with status {detail}.",
	"own.unreadable": "The system answered with something that cannot be read.",

	// Who has to put a setup problem right, and how
	"next.setupUnreachable":
		"For an administrator of {system}: see that it is up and that Koppel's server reaches the address koppel.yml gives for it. Koppel tries again in the next run; {mapping} waits until then.",
	"next.setupCredentials":
		"For an administrator of {system}: renew the secret of Koppel's app registration, put it into the variable koppel.yml names as clientSecret, start Koppel again, then press Try again for {mapping}.",
	"next.setupForbidden":
		"For an administrator of {system}: give Koppel's user there the right to read and write the table of {mapping}, then press Try again.",
	"next.setupEntity":
		"For whoever keeps koppel.yml: {system} has no table of the name given for {mapping}. Correct entity there, or publish the table in {system}, start Koppel again, then press Try again.",
	"next.setupField":
		"For whoever keeps koppel.yml: {system} has no field of the name in the answer above. Correct it under the fields of {mapping}, start Koppel again, then press Try again.",
	"next.setupVersions":
		"For whoever keeps koppel.yml: {system} gives the records of {mapping} no versions, so a change made meanwhile could be overwritten. Choose another table, or accept that with unversioned: accept, and start Koppel again.",
	"next.setupTracking":
		"For an administrator of {system}: switch on change tracking for the table of {mapping}, then press Try again.",

	// The summary of a channel
	"digest.title": "Summary",
	"digest.titleOf": "Summary of {mapping}",
	"digest.happened": "Since {at}: {came}, {went}.",
	"digest.opened": { one: "{count} new problem", other: "{count} new problems" },
	"digest.resolved": { one: "{count} settled", other: "{count} settled" },
	"digest.nothing": "Since {at}: nothing new, and nothing was settled.",
	"digest.quiet": "Since {at}: nothing new. Nothing needs attention.",
	"digest.settled": "Settled: {how}.",
	"digest.byPeople": { one: "{count} by a person", other: "{count} by people" },
	"digest.byItself": {
		one: "{count} by a later run or a rule of the mapping",
		other: "{count} by later runs or rules of the mapping",
	},
	"digest.typical": "Half of them took no longer than {duration}.",
	"digest.minutes": { one: "{count} minute", other: "{count} minutes" },
	"digest.hours": { one: "{count} hour", other: "{count} hours" },
	"digest.days": { one: "{count} day", other: "{count} days" },
	"digest.trendOpened": {
		one: "New on the day before: {values} {bars}",
		other: "New per day, the last {count} days: {values} {bars}",
	},
	"digest.trendResolved": {
		one: "Settled on the day before: {values} {bars}",
		other: "Settled per day, the last {count} days: {values} {bars}",
	},
	"digest.open": { one: "{count} problem is open now:", other: "{count} problems are open now:" },
	"digest.openNone": "Nothing is open now.",
	"digest.columnMapping": "Mapping",
	"digest.columnKind": "What is wrong",
	"digest.columnCount": "Open",
	"digest.row": "{mapping}: {kind} ({count})",
	"digest.aside": { one: "{count} more is set aside.", other: "{count} more are set aside." },
	"digest.untouched": {
		one: "{count} question has waited for more than {duration} of working time, and nobody has taken it up. Assign it to someone, or settle it.",
		other:
			"{count} questions have waited for more than {duration} of working time, and nobody has taken them up. Assign them to someone, or settle them.",
	},
	"digest.oldest": "Open longest:",
	"digest.next": "The next summary comes {at}.",
	"digest.noNext": "No summary is scheduled here.",
	"digest.buttonOpen": "Show what is open",
	"digest.buttonRetry": "Try all again",
	"digest.confirmTitle": "Try everything again?",
	"digest.confirmText":
		"Everything open here that can be tried again is read in both systems and written as a run would write it. Questions stay as they are.",
	"digest.unknownPlace":
		"No cards of Koppel stand in this channel. Name a mapping or a channel, for example `{example}`. The mappings are: {mappings}.",
	"digest.unknownChannel":
		"No cards of Koppel stand in that channel. Name a mapping or another channel, for example `{example}`. The mappings are: {mappings}.",
	"digest.unknownName": 'There is no mapping or channel "{name}" here. The mappings are: {mappings}.',
	"digest.gone": "This button no longer works. Use `{command} digest` for the current summary.",
	"digest.kindUpdateConflict": "the two systems differ",
	"digest.kindDeleted": "deleted in one system",
	"digest.kindValidation": "a value was not accepted",
	"digest.kindPermission": "a permission is missing",
	"digest.kindDuplicate": "several records match",
	"digest.kindWaiting": "waits for another record",
	"digest.kindStale": "changed while it was written",
	"digest.kindTransient": "a system does not answer",
	"digest.kindPossibleDuplicate": "perhaps created twice",
	"digest.kindMerged": "merged into another record",
	"digest.kindLoop": "something keeps changing it",
	"digest.kindMassChange": "unusually many changes held back",
	"digest.kindSetup": "the mapping cannot run",
	"digest.kindOverdue": "has not run for long",

	// In threads
	"thread.reminder": "{person}, {name} still waits for you, since {at}.",
	"thread.notAgreed": "{person}: {why} Nothing was done.",
	"thread.assigned": "{person}, {name} is yours to settle.",
} as const satisfies Record<string, Text>;
