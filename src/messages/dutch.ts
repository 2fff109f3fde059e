import type { Catalogue } from "./catalogue.js";

/** The same texts in Dutch, in the words Business Central uses there. A key is named after where it stands. */
export const dutch: Catalogue = {
	// Words
	"word.empty": "(leeg)",
	"word.hidden": "(verborgen)",
	"word.hiddenChanged": "(verborgen, gewijzigd)",
	"word.hiddenSame": "(verborgen, ongewijzigd)",
	"word.yes": "ja",
	"word.no": "nee",
	"word.unnamed": "een record zonder naam",
	"word.anotherRecord": "een andere record",
	"word.leftSystem": "het eerste systeem",
	"word.rightSystem": "het tweede systeem",
	"word.someField": "een veld",
	"word.theField": "{field}",
	"word.moreFields": { one: "nog {count} veld", other: "nog {count} velden" },
	"word.unknownTime": "tijdstip onbekend",
	"word.theSystem": "het systeem",

	// What happened
	"sentence.bothChanged":
		"{name} is in {left} én in {right} gewijzigd, met verschillende waarden voor {fields}.",
	"sentence.firstContact":
		"{name} staat in {left} en in {right}, met verschillen in {fields}. Er is nog niet gekozen welk systeem leidend is.",
	"sentence.cutText":
		"{name}: de tekst van {fields} past niet volledig in zowel {left} als {right}. De ingekorte tekst is gewijzigd; wordt die teruggeschreven, dan gaat het einde van de volledige tekst verloren.",
	"sentence.elsewhere":
		"{name}: {fields} verwijst in {left} of {right} naar een ander soort record, dat het andere systeem niet kan tonen. De waarde van daar zou die verwijzing vervangen.",
	"sentence.undone":
		"Een eerdere keuze voor {name} is teruggedraaid. Daardoor verschillen {left} en {right} weer in {fields}.",
	"sentence.rejected":
		"De wijziging van {name} is niet vrijgegeven. Daardoor verschillen {left} en {right} in {fields}.",
	"sentence.deleted": "{name} is verwijderd in {gone} en bestaat nog in {survivor}.",
	"sentence.deletedWithParent":
		"{name} is in {gone} verwijderd, samen met {parent} waar deze record bij hoort, en bestaat nog in {survivor}.",
	"sentence.deletedChanged": "{name} is verwijderd in {gone}, terwijl de record in {survivor} is gewijzigd.",
	"sentence.validation": "{system} heeft {name} niet geaccepteerd.",
	"sentence.unsendable":
		"{name} bevat een waarde die niet in {system} past. Er is daarom niets weggeschreven.",
	"sentence.notTransformed":
		"Een waarde van {name} kon niet worden omgezet voor {system}. Er is daarom niets weggeschreven.",
	"sentence.validationBoth": "{name} is niet bijgewerkt: {left} of {right} accepteert de record niet.",
	"sentence.permission": "Koppel mag {name} niet wijzigen in {system}.",
	"sentence.permissionBoth": "Koppel mag {name} niet wijzigen in {left} of {right}.",
	"sentence.duplicate": {
		one: "{name} is niet gekoppeld, omdat nog een andere record overeenkomt.",
		other: "{name} is niet gekoppeld, omdat nog {count} andere records overeenkomen.",
	},
	"sentence.duplicateNone": "{name} is niet gekoppeld, omdat het nummer of de sleutel al in gebruik is.",
	"sentence.waitingForParent":
		"{name} wacht op {parent}, waar deze record bij hoort en die nog niet is gekoppeld.",
	"sentence.stale": "{name} werd telkens weer gewijzigd net voordat Koppel naar {system} schreef.",
	"sentence.staleBoth": "{name} werd telkens weer gewijzigd net voordat Koppel de record schreef.",
	"sentence.transient": "{name} is niet bijgewerkt, omdat {system} niet goed reageert.",
	"sentence.transientBoth": "{name} is niet bijgewerkt, omdat {left} of {right} niet goed reageert.",
	"sentence.transientMapping":
		"De toewijzing {mapping} is niet gesynchroniseerd, omdat {system} niet goed reageert.",
	"sentence.transientMappingBoth":
		"De toewijzing {mapping} is niet gesynchroniseerd, omdat {left} of {right} niet goed reageert.",
	"sentence.possibleDuplicate": "{name} is mogelijk meer dan één keer aangemaakt in {system}.",
	"sentence.possibleDuplicateBoth": "{name} is mogelijk meer dan één keer aangemaakt.",
	"sentence.merged": "{name} is in {system} samengevoegd met een andere record.",
	"sentence.mergedBoth": "{name} is samengevoegd met een andere record.",
	"sentence.loop":
		"{name} is gepauzeerd: {left} en {right} zetten elkaars wijzigingen steeds terug. Het gaat om: {fields}.",
	"sentence.loopOver":
		"{name} was gepauzeerd: {left} en {right} zetten elkaars wijzigingen steeds terug. Het ging om: {fields}.",
	"sentence.reaction":
		"{name} is gepauzeerd: telkens als Koppel in {destination} heeft geschreven, volgt in {source} weer een andere waarde. Het gaat om: {fields}.",
	"sentence.reactionOver":
		"{name} was gepauzeerd: telkens als Koppel in {destination} had geschreven, volgde in {source} weer een andere waarde. Het ging om: {fields}.",
	"sentence.massDeletion": {
		one: "{count} van de {total} gekoppelde records van {mapping} is in een van de systemen verwijderd. Koppel vraagt eerst wat er met de gekoppelde record moet gebeuren.",
		other:
			"{count} van de {total} gekoppelde records van {mapping} zijn in een van de systemen verwijderd. Dat zijn er ongewoon veel. Koppel vraagt daarom eerst wat er met de gekoppelde records moet gebeuren.",
	},
	"sentence.massOverwrite": {
		one: "{count} van de {total} gekoppelde records van {mapping} zou worden overschreven. Koppel is gestopt en vraagt eerst of dat de bedoeling is.",
		other:
			"{count} van de {total} gekoppelde records van {mapping} zouden worden overschreven. Dat zijn er ongewoon veel. Koppel is gestopt en vraagt eerst of dat de bedoeling is.",
	},
	"sentence.massUnknown":
		"Er zouden ongewoon veel records van {mapping} wijzigen. Koppel is gestopt en vraagt eerst of dat de bedoeling is.",
	"sentence.setup":
		"De toewijzing {mapping} kan niet synchroniseren: de verbinding of de instellingen kloppen niet.",
	"sentence.setupSystem":
		"De toewijzing {mapping} kan niet synchroniseren: de verbinding met {system} of de instellingen kloppen niet.",
	"sentence.overdue":
		"De toewijzing {mapping} is al langer niet volledig gesynchroniseerd dan het schema toelaat.",

	// What to do next
	"next.updateConflict":
		"Kies welk systeem leidend is; die waarden worden in het andere systeem overgenomen. Moeten beide blijven zoals ze zijn? Ontkoppel de records dan.",
	"next.firstContact":
		"Kies welk systeem leidend is; daarna blijven beide records gelijk. Horen ze niet bij elkaar? Ontkoppel ze dan.",
	"next.deleted":
		"Herstel de record in {gone}, verwijder de record ook in {survivor}, of ontkoppel de records; {survivor} blijft dan zoals het is.",
	"next.validation":
		"Corrigeer de waarde in het systeem waar die vandaan komt en probeer het opnieuw. Tot die tijd wordt deze record overgeslagen.",
	"next.validationAgain":
		"Koppel probeert het bij de volgende synchronisatie nog één keer. Mislukt dat ook, corrigeer de waarde dan in het systeem waar die vandaan komt.",
	"next.permission": "Vraag een beheerder van {system} om Koppel toegang te geven en probeer het opnieuw.",
	"next.permissionBoth":
		"Vraag een beheerder van het systeem om Koppel toegang te geven en probeer het opnieuw.",
	"next.duplicate":
		"Koppel deze record aan de juiste record. Of geef elke record een eigen nummer of verwijder de overbodige, en probeer het opnieuw.",
	"next.waitingForParent":
		"Zodra {parent} is gekoppeld, gaat het vanzelf verder. Is {parent} verwijderd of ontkoppeld, dan gebeurt dat niet vanzelf: herstel of koppel die weer (`{command}`), of kies in {system} een andere waarde voor {field}.",
	"next.waitingUncouple": "Of ontkoppel deze record, dan blijven beide systemen zoals ze zijn.",
	"next.waitingUnknown": "Hier is niets te doen: zodra die record is gekoppeld, gaat het vanzelf verder.",
	"next.stale":
		"Koppel probeert het vanzelf opnieuw. Is er iemand met de record bezig, wacht dan tot die klaar is.",
	"next.transient":
		"Koppel probeert het vanzelf opnieuw. Houdt het aan, vraag het dan aan de beheerder van het systeem.",
	"next.possibleDuplicate":
		"Bekijk de genoemde records. Koppel deze record aan de juiste, of verwijder de overbodige en probeer het opnieuw.",
	"next.madeUpKey":
		"Verwijder deze record als die er een te veel is, of koppel hem aan de record waar hij bij hoort. Is het een record op zich, probeer het dan opnieuw: die wordt dan in het andere systeem aangemaakt.",
	"next.merged":
		"Probeer het opnieuw om verder te gaan met de record waarmee is samengevoegd. Is die al aan een andere record gekoppeld, koppel deze dan aan een andere record of ontkoppel deze.",
	"next.loop":
		"Laat een beheerder nagaan wat de waarden steeds wijzigt, zoals een werkstroom of een andere synchronisatie, en dat stoppen. Kies daarna welk systeem leidend is, of ga door zoals het was. Tot die tijd wordt van deze record niets overgenomen, ook geen andere velden; wijzigingen blijven bewaard en volgen later.",
	"next.massDeletion":
		"Is dit de bedoeling, ga dan door. Zo niet, behoud de records en zoek uit wie de gekoppelde records heeft verwijderd.",
	"next.massOverwrite":
		"Is dit de bedoeling, geef de wijzigingen dan vrij. Zo niet, wijs ze af en zoek uit waardoor zoveel records zijn gewijzigd.",
	"next.setup":
		"Voor een beheerder: los in het systeem of in koppel.yml op wat de melding hierboven zegt, en probeer het opnieuw.",
	"next.overdue":
		"Voor een beheerder: kijk bij {command}. Misschien duurt een synchronisatie erg lang of staat er een andere fout van deze toewijzing open. Deze melding sluit vanzelf zodra een synchronisatie slaagt.",

	// Lines of a card
	"card.record": "{system}: {name}",
	"card.recordGone": "{system}: {name} (verwijderd)",
	"card.recordMissing": "{system}: bestaat nog niet",
	"card.changedBy": "{system}: gewijzigd door {who}, {at}",
	"card.changed": "{system}: gewijzigd {at}",
	"card.changedByOnly": "{system}: gewijzigd door {who}",
	"card.swings": {
		one: "{fields}: {count} keer door Koppel geschreven sinds {at}",
		other: "{fields}: {count} keer door Koppel geschreven sinds {at}",
	},
	"card.reactions": {
		one: "{fields}: {count} keer door Koppel in {system} geschreven sinds {at}",
		other: "{fields}: {count} keer door Koppel in {system} geschreven sinds {at}",
	},
	"card.writerBy": "{system}: laatst gewijzigd door {who}, {at}",
	"card.writer": "{system}: laatst gewijzigd {at}; het systeem vermeldt niet door wie",
	"card.writerByOnly": "{system}: laatst gewijzigd door {who}",
	"card.before": "Was",
	"card.beforeBoth": "Was: {left} in {leftSystem}, {right} in {rightSystem}",
	"card.moreFields": {
		one: "Nog {count} veld verschilt. Bij vergelijken staan ze allemaal.",
		other: "Nog {count} velden verschillen. Bij vergelijken staan ze allemaal.",
	},
	"card.answer": "{system} meldt: {message}",
	"card.answerUnknown": "Details: {message}",
	"card.since": "Sinds {at}",
	"card.seen": { one: "{count} keer opgetreden", other: "{count} keer opgetreden" },
	"card.mapping": "toewijzing {mapping}",
	"card.examples": "Waaronder: {examples}.",
	"card.otherRecord": "Ook: {name} in {system}",
	"card.moreRecords": { one: "en nog {count} record", other: "en nog {count} records" },
	"card.next": "Wat nu: {step}",
	"card.moved": "Dit bericht is verouderd. Het actuele bericht staat hier: {link}",
	"card.movedNoLink": "Dit bericht is verouderd. Het actuele bericht staat verderop in dit kanaal.",

	// What became of it
	"state.resolvingSynchronize": "{actor} neemt de waarden van {winner} over in {loser}, sinds {at}.",
	"state.resolvingChosen": "{actor} schrijft de gekozen waarden weg, sinds {at}.",
	"state.resolvingRetry": "{actor} probeert het opnieuw, sinds {at}.",
	"state.resolvingContinue": "{actor} laat het doorgaan, sinds {at}.",
	"state.resolvingRestore": "{actor} herstelt de record, sinds {at}.",
	"state.resolvingDelete": "{actor} verwijdert de overgebleven record, sinds {at}.",
	"state.resolvingUncouple": "{actor} ontkoppelt de records, sinds {at}.",
	"state.resolvingRelease": "{actor} heeft het vrijgegeven; het wordt uitgevoerd, sinds {at}.",
	"state.resolvingReject": "{actor} heeft het afgewezen; dat wordt vastgelegd, sinds {at}.",
	"state.resolvingEdit": "{actor} schrijft de gecorrigeerde waarden weg, sinds {at}.",
	"state.resolvingCouple": "{actor} koppelt de records, sinds {at}.",
	"state.resolvingUndo": "{actor} draait de laatste keuze terug, sinds {at}.",
	"state.snoozed": "Uitgesteld door {actor} tot {at}, of tot de record wijzigt.",
	"state.snoozedOpen": "Uitgesteld door {actor}, {at}, tot de record wijzigt.",
	"state.snoozedPaused": "Uitgesteld door {actor} tot {at}. De record blijft gepauzeerd.",
	"state.asidePaused": "Uitgesteld door {actor}, {at}. De record blijft gepauzeerd.",
	"state.ignored": "Zo gelaten door {actor}, {at}. Dit komt pas terug als de record wijzigt.",
	"state.assigned": "Behandelaar: {name}.",
	"state.note": "Notitie van {actor}, {at}: {text}",
	"state.edited": "Opgelost door {actor}, {at}: waarden gecorrigeerd, en daarna is het gelukt.",
	"state.coupled": "Opgelost door {actor}, {at}: handmatig gekoppeld.",
	"state.undoUntil": "Ongedaan maken kan tot {at}.",
	"state.undone": "Ongedaan gemaakt door {actor}, {at}.",
	"state.synchronized": "Opgelost door {actor}, {at}: waarden van {winner} overgenomen in {loser}.",
	"state.choiceFrom": "Uit {system}: {fields}.",
	"state.carriedOut": { one: "{count} record.", other: "{count} records." },
	"state.chosen": "Opgelost door {actor}, {at}: waarden per veld gekozen.",
	"state.retried": "Opgelost door {actor}, {at}: opnieuw geprobeerd, en nu is het gelukt.",
	"state.continued": "Opgelost door {actor}, {at}: het gaat door zoals het was.",
	"state.restored": "Opgelost door {actor}, {at}: hersteld in {system}.",
	"state.restoredAnywhere": "Opgelost door {actor}, {at}: hersteld.",
	"state.deleted": "Opgelost door {actor}, {at}: ook verwijderd in {system}.",
	"state.deletedAnywhere": "Opgelost door {actor}, {at}: verwijderd.",
	"state.uncoupled": "Opgelost door {actor}, {at}: ontkoppeld. Beide systemen houden wat ze hebben.",
	"state.released": "Vrijgegeven door {actor}, {at}.",
	"state.rejected": "Afgewezen door {actor}, {at}. Er is niets gewijzigd.",
	"state.policy": "Afgehandeld volgens de regels van de toewijzing, {at}.",
	"state.succeeded": "Opgelost, {at}: een latere synchronisatie is gelukt.",
	"state.someone": "iemand",

	// Buttons
	"button.send": "{winner} overnemen in {loser}",
	"button.choose": "Vergelijken en kiezen",
	"button.retry": "Opnieuw proberen",
	"button.continue": "Doorgaan zoals het was",
	"button.edit": "Waarden corrigeren",
	"button.couple": "Aan een andere record koppelen",
	"button.undo": "Ongedaan maken",
	"button.restore": "Herstellen in {system}",
	"button.delete": "Verwijderen in {system}",
	"button.uncouple": "Ontkoppelen",
	"button.releaseDeletion": { one: "{count} record verwijderen", other: "{count} records verwijderen" },
	"button.releaseAsk": { one: "{count} record voorleggen", other: "{count} records apart voorleggen" },
	"button.releaseRestore": { one: "{count} record herstellen", other: "{count} records herstellen" },
	"button.releaseUncouple": { one: "{count} paar ontkoppelen", other: "{count} paren ontkoppelen" },
	"button.releaseOverwrite": { one: "{count} record overschrijven", other: "{count} records overschrijven" },
	"button.releaseUnknown": "Vrijgeven",
	"button.rejectDeletion": "Records behouden",
	"button.rejectOverwrite": "Niet overschrijven",
	"button.cancel": "Annuleren",
	"button.close": "Sluiten",
	"button.save": "Waarden opslaan",
	"button.ok": "OK",
	"button.confirmEdit": "Opslaan en versturen",
	"button.confirmCouple": "Koppelen",
	"button.confirmRestore": "Herstellen",
	"button.confirmDelete": "Verwijderen",

	// The menu of a card
	"menu.assign": "Behandelaar kiezen",
	"menu.note": "Notitie toevoegen",
	"menu.snooze": "Uitstellen",
	"menu.ignore": "Zo laten",
	"menu.wake": "Weer oppakken",
	"menu.reveal": "Verborgen waarden tonen",

	// Asking once more
	"confirm.undoTitle": "De keuze terugdraaien?",
	"confirm.undoText":
		"{name} wordt teruggezet zoals het was, in het systeem waarnaar is geschreven, en de vraag staat weer open. Is de record intussen gewijzigd, dan gebeurt er niets.",
	"confirm.uncoupleTitle": "De records ontkoppelen?",
	"confirm.uncoupleText":
		"{name} blijft in {left} en in {right} bestaan, maar wordt niet meer gesynchroniseerd. Koppel koppelt de records niet vanzelf opnieuw.",
	"confirm.uncoupleDeletedText":
		"{name} blijft in {survivor} bestaan en komt in {gone} niet terug. Koppel koppelt de record niet vanzelf opnieuw.",
	"confirm.releaseDeletionTitle": {
		one: "{count} record verwijderen?",
		other: "{count} records verwijderen?",
	},
	"confirm.releaseDeletionText": {
		one: "{count} van de {total} gekoppelde records van {mapping} wordt verwijderd. Het gaat om precies de record op de kaart.",
		other:
			"{count} van de {total} gekoppelde records van {mapping} worden verwijderd. Het gaat om precies de records op de kaart.",
	},
	"confirm.releasePolicyTitle": {
		one: "Doorgaan met {count} record?",
		other: "Doorgaan met {count} records?",
	},
	"confirm.releasePolicyText": {
		one: 'Koppel volgt de regels van {mapping}: "{does}". Het gaat om precies de record op de kaart.',
		other:
			'Koppel volgt de regels van {mapping}: "{does}". Het gaat om precies de {count} records op de kaart.',
	},
	"confirm.releasePolicyYes": "Doorgaan",
	"confirm.releaseOverwriteTitle": {
		one: "{count} record overschrijven?",
		other: "{count} records overschrijven?",
	},
	"confirm.releaseOverwriteText": {
		one: "{count} van de {total} gekoppelde records van {mapping} wordt overschreven. Het gaat om precies de record op de kaart.",
		other:
			"{count} van de {total} gekoppelde records van {mapping} worden overschreven. Het gaat om precies de records op de kaart.",
	},
	"confirm.releaseUnknownTitle": "Vrijgeven?",
	"confirm.releaseUnknownText": "De wijzigingen van {mapping} die Koppel tegenhoudt, worden uitgevoerd.",
	"confirm.rejectTitle": "De wijzigingen afwijzen?",
	"confirm.rejectText": {
		one: "{count} van de {total} gekoppelde records van {mapping} blijft zoals die is.",
		other: "{count} van de {total} gekoppelde records van {mapping} blijven zoals ze zijn.",
	},
	"confirm.rejectUnknownText": "De records van {mapping} blijven zoals ze zijn.",

	// Windows
	"modal.loadingTitle": "Een ogenblik",
	"modal.loading": "Beide systemen worden gelezen …",
	"modal.workingTitle": "Bezig",
	"modal.working":
		"De waarden worden weggeschreven. Dit venster kan worden gesloten; de kaart meldt het resultaat.",
	"modal.doneTitle": "Klaar",
	"modal.refusedTitle": "Niet uitgevoerd",
	"modal.restoreTitle": "Record herstellen",
	"modal.restoreIntro": "{name} wordt opnieuw aangemaakt in {system}, met deze waarden:",
	"modal.restoreLost":
		"Komt niet terug: {fields}. {system} vult dat zelf in, of de oude waarde is niet meer bekend. Verschillen de systemen daarin na het herstellen, dan volgt een vraag.",
	"modal.deleteTitle": "Record verwijderen",
	"modal.deleteIntro": "{name} wordt verwijderd in {system}. Zo staat de record er nu:",
	"modal.deleteWarning":
		"Met deze waarden kan de record opnieuw worden aangemaakt, maar onder een nieuwe id; onderliggende gegevens komen niet terug.",
	"modal.deleteNoFields": "Het systeem heeft geen velden doorgegeven.",
	"modal.fieldLine": "{field}: {value}",
	"modal.fieldChange": "{field}: {before} wordt {after}",
	"modal.nothingWritten": "Er worden geen waarden geschreven.",
	"modal.moreLines": { one: "en nog {count} veld", other: "en nog {count} velden" },
	"modal.writesTo": "Naar {system}",
	"modal.compareTitle": "Vergelijken en kiezen",
	"modal.compareIntro":
		"{name}: kies per veld welke waarde klopt. Die wordt in het andere systeem overgenomen zodra op de knop hieronder wordt gedrukt.",
	"modal.compareField": 'Welke waarde van "{field}" klopt?',
	"modal.comparePreview": "Dit wordt gewijzigd",
	"modal.compareRefreshed": "De kaart was niet meer actueel. Dit is de huidige stand.",
	"modal.compareChanged":
		"De record of de kaart is intussen gewijzigd, dus er is niets geschreven. Dit is de huidige stand: kijk die na en kies opnieuw.",
	"modal.editTitle": "Waarden corrigeren",
	"modal.editIntro":
		"{name} is niet geaccepteerd door {other}. Corrigeer hier de waarden: ze worden opgeslagen in {system}, waar ze vandaan komen, en daarna opnieuw naar {other} gestuurd.",
	"modal.editMost": { one: "Maximaal {count} teken.", other: "Maximaal {count} tekens." },
	"modal.editNames": "Nu verwijst dit naar {name}.",
	"modal.editHidden": "Verborgen. Leeg laten behoudt de waarde.",
	"modal.editLong": "Te lang om hier te tonen. Leeg laten behoudt de waarde.",
	"modal.editAgain": "Ook deze keer is het niet geaccepteerd. De melding van het systeem staat hieronder.",
	"modal.partnerTitle": "Handmatig koppelen",
	"modal.partnerIntro":
		"{name} uit {system} wordt gekoppeld aan de gekozen record in {other}. Daarna blijven beide gelijk.",
	"modal.partnerAsk": "Per veld aan mij vragen",
	"modal.partnerWins": "{system} is leidend",
	"modal.asideIntro": "Over {name}.",
	"modal.assignTitle": "Behandelaar kiezen",
	"modal.assignLabel": "Wie handelt dit af?",
	"modal.assignHint": "Leeg laten als niemand dit hoeft te doen.",
	"modal.noteTitle": "Notitie toevoegen",
	"modal.noteLabel": "Zichtbaar voor iedereen die de kaart ziet",
	"modal.snoozeTitle": "Uitstellen",
	"modal.snoozeLabel": "Tot wanneer?",
	"modal.snoozeHint": "Wijzigt de record eerder, dan komt de kaart eerder terug.",
	"modal.snoozeHours": { one: "{count} uur", other: "{count} uur" },
	"modal.snoozeDays": { one: "{count} dag", other: "{count} dagen" },
	"modal.snoozeChange": "Tot de record wijzigt",
	"modal.chooseOption": "{system}: {value}",
	"modal.chooseRest": {
		one: "Het {count} veld dat niet in dit venster past",
		other: "De {count} velden die niet in dit venster passen",
	},
	"modal.chooseMissing": "Kies een van de twee.",
	"modal.unreachable":
		"De systemen zijn op dit moment niet te lezen. Er is niets te tonen en er is niets gewijzigd. Probeer het over een minuut opnieuw.",

	// What was entered
	"input.tooLong": "Dat zijn {length} tekens; er passen er maximaal {most}.",
	"input.notANumber": "Dat is geen getal.",
	"input.unclearNumber":
		"Dat kunnen duizendtallen of decimalen zijn. Schrijf duizendtallen zonder teken, bijvoorbeeld 10000 of 10,5.",
	"input.notADate": "Vul een datum in de toekomst in als jjjj-mm-dd, bijvoorbeeld 2026-01-31.",
	"input.unknownField": "Dit veld is hier niet te corrigeren.",
	"input.nothingChanged": "Er is nog niets gewijzigd. Corrigeer minstens één waarde.",
	"input.required": "Dit is verplicht.",
	"input.notAnOption": "Kies een van deze waarden: {options}.",

	// Showing what is hidden
	"reveal.title": "Verborgen waarden",
	"reveal.onlyYou":
		"Alleen zichtbaar voor wie erom vraagt. Vastgelegd wordt wie heeft gekeken en naar welke velden; de waarden niet.",
	"reveal.carried": "De geweigerde wijziging bevatte: {values}",
	"reveal.answer": "De volledige melding: {message}",
	"reveal.nothing": "Hier is niets meer verborgen.",
	"reveal.failed": "Tonen is niet gelukt door een probleem in Koppel zelf. Probeer het zo nog eens.",
	"reveal.roleTooLow":
		"Er is niets getoond: hiervoor is de rol {needed} nodig, en de huidige rol is {role}. Vraag het aan iemand met die rol of aan een beheerder van Koppel.",

	// Answers to a press
	"answer.done": "{name} is weer gelijk in beide systemen.",
	"answer.doneMapping": "Klaar.",
	"answer.failed": "Dat is niet gelukt: {message} De kaart blijft open; verder is er niets gewijzigd.",
	"answer.crashed":
		"Dat is niet gelukt door een probleem in Koppel zelf. Bij de volgende synchronisatie wordt nagegaan of er iets is geschreven; de kaart meldt het. Er gaat niets verloren.",
	"answer.lost":
		"Koppel is opnieuw gestart terwijl het met de laatste opdracht bezig was. Misschien is die niet uitgevoerd: kijk hoe het ervoor staat en geef de opdracht zo nodig opnieuw.",
	"answer.windowClosed":
		"Er is niets gewijzigd: het venster kon niet op tijd worden geopend. Druk nog een keer op de knop.",
	"answer.invalidButton": "Deze knop werkt niet meer. Gebruik {command} om te zien wat er openstaat.",
	"answer.roleTooLow":
		"Er is niets gewijzigd: hiervoor is de rol {needed} nodig, en de huidige rol is {role}. Vraag het aan iemand met die rol of aan een beheerder van Koppel.",
	"answer.notFitting": "Er is niets gewijzigd: dit past niet meer bij de fout. De kaart wordt bijgewerkt.",
	"answer.againstDirection":
		"Er is niets gewijzigd: deze velden gaan nooit die kant op, dus beide systemen zouden blijven zoals ze zijn. Kies de andere richting.",
	"answer.alreadyResolvedBy":
		"Er is niets gewijzigd: {actor} heeft dit al opgelost. De kaart wordt bijgewerkt.",
	"answer.alreadyResolved": "Er is niets gewijzigd: dit is al opgelost. De kaart wordt bijgewerkt.",
	"answer.beingResolvedBy":
		"Er is niets gewijzigd: {actor} is hier op dit moment mee bezig. De kaart meldt het resultaat.",
	"answer.beingResolved":
		"Er is niets gewijzigd: dit wordt op dit moment opgelost. De kaart meldt het resultaat.",
	"answer.changedMeanwhile":
		"Er is niets gewijzigd: de record of de kaart is intussen veranderd. De kaart wordt bijgewerkt; kijk die na en druk opnieuw.",
	"answer.pairBusy":
		"Er is niets gewijzigd: deze record wordt op dit moment gesynchroniseerd. Probeer het over een minuut opnieuw.",
	"answer.invalidInput":
		"Er is niets gewijzigd: de ingevoerde waarden zijn niet bruikbaar. Kijk ze na en corrigeer ze.",
	"answer.tooLate": "Er is niets gewijzigd: de termijn om dit terug te draaien is voorbij.",
	"answer.writtenSince":
		"Er is niets gewijzigd: een van de twee records is na deze keuze gewijzigd en dat zou ook worden teruggedraaid. Corrigeer de record handmatig of synchroniseer de record.",
	"answer.bothWritten":
		"Er is niets gewijzigd: dit antwoord is in beide systemen geschreven, dus terugdraaien zou halverwege kunnen stoppen. Corrigeer de records handmatig of synchroniseer ze.",
	"answer.alreadyCoupled":
		"Er is niets gewijzigd: die record is al aan een andere gekoppeld. Ontkoppel de record daar eerst of kies een andere.",
	"answer.observing":
		"Er is niets gewijzigd: deze toewijzing observeert alleen. Een beheerder zet `mode: sync` voor de toewijzing in koppel.yml en herstart Koppel; druk daarna opnieuw.",
	"answer.notConfigured":
		"Er is niets gewijzigd: de toewijzing van deze kaart staat niet meer in koppel.yml. Een beheerder zet haar terug; komt ze niet terug, kies dan Zo laten in het menu.",
	"answer.aside": "Vastgelegd op de kaart van {name}.",
	"answer.undone": "Teruggedraaid: {name} is zoals het was en de vraag staat weer open.",
	"answer.coupledAsks":
		"{name} is gekoppeld. De twee records verschillen, dus de kaart vraagt welk systeem leidend is.",
	"answer.editAsks":
		"De ingevulde waarde staat nu in {name}. De twee records verschillen toch nog, dus de kaart vraagt welk systeem leidend is.",
	"answer.unknown": "Er is niets gewijzigd: Koppel kent deze fout niet meer. Misschien is die al opgeruimd.",

	// Roles
	"role.viewer": "lezer",
	"role.operator": "behandelaar",
	"role.steward": "gegevensbeheerder",
	"role.admin": "beheerder",

	// The command
	"command.help":
		"`{command} status` toont elke toewijzing: wanneer die het laatst is gesynchroniseerd en wat er openstaat\n`{command} errors [toewijzing]` toont wat er openstaat, de oudste eerst\n`{command} sync [toewijzing] <record>` neemt de waarden van één systeem over in het andere\n`{command} run <toewijzing> [full] [dry]` synchroniseert een toewijzing nu; `full` leest alles, `dry` toont alleen wat er geschreven zou worden\n`{command} retry-all [toewijzing]` probeert alles wat openstaat nog een keer\n`{command} couple` koppelt twee records handmatig; `{command} couple <toewijzing> <record> <record>` doet dat zonder venster\n`{command} uncouple <record of toewijzing> …` ontkoppelt; beide records blijven bestaan\n`{command} pause <toewijzing>` en `{command} resume <toewijzing>` pauzeren en hervatten de geplande synchronisatie\n`{command} find-deleted <toewijzing>` zoekt naar records die in één systeem zijn verwijderd\n`{command} log [toewijzing] <record>` toont wat er met een record in beide systemen is gebeurd; met `field <naam>` erachter wie dat veld heeft gewijzigd, wanneer, van wat en waarom\n`{command} digest [kanaal of toewijzing]` vat samen wat er is gebeurd en wat openstaat, en zegt wanneer het volgende overzicht komt\n`{command} help` toont dit overzicht\nEen naam met spaties staat tussen aanhalingstekens.",
	"command.unknown": '"{word}" bestaat niet. Was `{command} {nearest}` bedoeld?',
	"command.unknownNoGuess": '"{word}" bestaat niet.',
	"command.missingField": "Noem een veld. Dit zijn ze: {fields}.",
	"command.unknownField": 'Er is hier geen veld "{field}". Was "{nearest}" bedoeld?',
	"command.unknownFieldList": 'Er is hier geen veld "{field}". Deze zijn er wel: {fields}.',
	"command.unknownMapping": 'Er is geen toewijzing "{mapping}". Was "{nearest}" bedoeld?',
	"command.unknownMappingList": 'Er is geen toewijzing "{mapping}". Deze zijn er wel: {mappings}.',
	"command.noMappings": "Er is nog geen toewijzing ingesteld.",
	"command.missingMapping": "Noem een toewijzing, bijvoorbeeld `{example}`. Dit zijn ze: {mappings}.",
	"command.missingRecord": "Noem een record, bijvoorbeeld `{example}`.",
	"command.tooLong": "Dat is te lang. Noem een toewijzing of een record.",
	"command.failed":
		"Dat is niet gelukt door een probleem in Koppel zelf. Het is vastgelegd in het logboek; probeer het over een minuut opnieuw.",
	"command.roleTooLow":
		"Er is niets gewijzigd: hiervoor is de rol {needed} nodig, en de huidige rol is {role}. Vraag het aan iemand met die rol of aan een beheerder van Koppel.",
	"command.systemProblem":
		"Dat is niet gelukt: {problem} Verder is er niets gewijzigd. Probeer het over een minuut opnieuw.",
	"command.busy":
		"Er is niets gestart: {mapping} wordt al gesynchroniseerd. Het resultaat verschijnt bij `{command} status`; probeer het daarna opnieuw.",
	"command.observing":
		"Er is niets gewijzigd: {mapping} observeert alleen. Een beheerder zet `mode: sync` voor de toewijzing in koppel.yml en herstart Koppel. Tot dan toont `{command} run {mapping}` wat er zou gebeuren.",

	"status.title": "Status van de toewijzingen",
	"status.more": {
		one: "en nog {count}; `{command} status <toewijzing>` toont die",
		other: "en nog {count}; `{command} status <toewijzing>` toont er één",
	},
	"status.idle": "{mapping} ({left} en {right}): gereed",
	"status.running": "{mapping} ({left} en {right}): nu bezig",
	"status.paused": "{mapping} ({left} en {right}): gepauzeerd",
	"status.setupProblem": "{mapping} ({left} en {right}): kan niet synchroniseren, zie de kaart",
	"status.observing": "{mapping} ({left} en {right}): observeert, er wordt niets geschreven",
	"status.observes": "observeert alleen, er wordt niets geschreven",
	"status.neverRan": "nog nooit gesynchroniseerd",
	"status.lastDone": "laatste synchronisatie {at}: {result}",
	"status.lastObserved": "geobserveerd {at}: zou {result}",
	"status.lastRunning": "gestart {at}",
	"status.readsAll": {
		one: "alles wordt gelezen: tot nu toe {count} record",
		other: "alles wordt gelezen: tot nu toe {count} records",
	},
	"status.readsOn": {
		one: "alles wordt gelezen, verder vanaf record {from}: tot nu toe {count} record",
		other: "alles wordt gelezen, verder vanaf record {from}: tot nu toe {count} records",
	},
	"status.lastFailed": "laatste synchronisatie {at} is mislukt: {result}",
	"status.lastInterrupted": "laatste synchronisatie {at} is afgebroken: {result}",
	"status.nextRun": "volgende synchronisatie {at}",
	"status.coupled": { one: "{count} paar gekoppeld", other: "{count} paren gekoppeld" },
	"status.open": { one: "{count} open fout", other: "{count} open fouten" },
	"status.nothingOpen": "niets open",
	"status.outside": {
		one: "{count} gepauzeerd, valt buiten het filter",
		other: "{count} gepauzeerd, vallen buiten het filter",
	},
	"status.skipped": { one: "{count} record overgeslagen", other: "{count} records overgeslagen" },

	"counters.inserted": "{count} aangemaakt",
	"counters.modified": "{count} gewijzigd",
	"counters.deleted": "{count} verwijderd",
	"counters.coupled": "{count} gekoppeld",
	"counters.uncoupled": "{count} ontkoppeld",
	"counters.failed": { one: "{count} vraagt aandacht", other: "{count} vragen aandacht" },
	"counters.held": "{count} tegengehouden",
	"counters.found": "{count} verwijderd gevonden",
	"counters.nothing": "niets te doen",
	"counters.wouldCreate": "{count} aanmaken",
	"counters.wouldUpdate": "{count} wijzigen",
	"counters.wouldDelete": "{count} verwijderen",
	"counters.wouldCouple": "{count} koppelen",
	"counters.wouldUncouple": "{count} ontkoppelen",
	"counters.wouldAsk": "over {count} een vraag stellen",
	"counters.wouldNothing": "niets doen",

	"errors.none": "Er staat niets open.",
	"errors.noneOf": "Er staat niets open bij {mapping}.",
	"errors.total": { one: "Er staat {count} fout open:", other: "Er staan {count} fouten open:" },
	"errors.more": { one: "en nog {count}", other: "en nog {count}" },
	"errors.card": "naar de kaart",

	"run.started": "De synchronisatie van {mapping} wordt gestart. Het resultaat volgt.",
	"run.startedFull":
		"Een volledige synchronisatie van {mapping} wordt gestart; daarbij wordt alles gelezen, dus het kan even duren. Het resultaat volgt.",
	"run.startedDry":
		"Koppel kijkt wat een synchronisatie van {mapping} zou doen. Er wordt niets geschreven. Het resultaat volgt.",
	"run.done": "{mapping} is gesynchroniseerd: {result}.",
	"run.failed": "De synchronisatie van {mapping} is niet voltooid: {result}",
	"run.setupProblem": "{mapping} kan niet synchroniseren: {problem} Een beheerder moet ernaar kijken.",
	"run.dryNothing": "Een synchronisatie van {mapping} zou niets schrijven.",
	"run.dry": {
		one: "Een synchronisatie van {mapping} zou {count} actie uitvoeren:",
		other: "Een synchronisatie van {mapping} zou {count} acties uitvoeren:",
	},
	"run.dryMore": { one: "en nog {count}", other: "en nog {count}" },
	"run.observed":
		"{mapping} observeert alleen, dus er is niets geschreven. Een synchronisatie zou {result}. Om te laten schrijven zet een beheerder `mode: sync` voor de toewijzing in koppel.yml en herstart Koppel.",
	"run.planCreate": "{name} aanmaken in {system}",
	"run.planUpdate": "{name} wijzigen in {system}: {fields}",
	"run.planDelete": "{name} verwijderen in {system}",
	"run.planCouple": "{name} koppelen",
	"run.planUncouple": "{name} ontkoppelen",
	"run.planAsk": "een vraag stellen over {name}",
	"run.unknownArgument": '"{word}" heeft hier geen betekenis. Na de toewijzing mag `full`, `dry` of beide.',

	"findDeleted.started": "Koppel zoekt naar verwijderde records van {mapping}. Het resultaat volgt.",
	"findDeleted.done": "Gezocht naar verwijderde records van {mapping}: {result}.",

	"retryAll.started": {
		one: "{count} fout wordt opnieuw geprobeerd. Het resultaat volgt.",
		other: "{count} fouten worden opnieuw geprobeerd. Het resultaat volgt.",
	},
	"retryAll.nothing": "Er is niets om opnieuw te proberen.",
	"retryAll.leftPaused": {
		one: "{count} record blijft gepauzeerd, omdat de waarden steeds opnieuw worden gewijzigd: bekijk de kaart en kies daar. `{command} errors` toont deze record.",
		other:
			"{count} records blijven gepauzeerd, omdat de waarden steeds opnieuw worden gewijzigd: bekijk de kaarten en kies daar, één voor één. `{command} errors` toont ze.",
	},
	"operation.done":
		"Klaar: {done} van de {count} gelukt, {failed} niet. Wat overblijft, staat op een eigen kaart.",
	"operation.failed":
		"Afgebroken: {done} van de {count} gelukt, {failed} niet. Wat overblijft, staat op een eigen kaart.",

	"uncouple.askMapping": {
		one: "Alles van {mapping} ({count} paar): beide records blijven bestaan, maar worden niet meer gesynchroniseerd.",
		other:
			"Alles van {mapping} ({count} paren): de records blijven bestaan, maar worden niet meer gesynchroniseerd.",
	},
	"uncouple.askRecord":
		"{name} in {mapping}: beide records blijven bestaan, maar worden niet meer gesynchroniseerd.",
	"uncouple.notCoupled": "{name} in {mapping} is niet gekoppeld.",
	"uncouple.buttonAll": { one: "{count} paar ontkoppelen", other: "{count} paren ontkoppelen" },
	"uncouple.buttonRecord": "Deze record ontkoppelen",
	"uncouple.confirmTitle": "Ontkoppelen?",
	"uncouple.confirmText": "Koppel koppelt deze records niet vanzelf opnieuw.",
	"uncouple.started": {
		one: "{count} paar wordt ontkoppeld. Het resultaat volgt.",
		other: "{count} paren worden ontkoppeld. Het resultaat volgt.",
	},
	"uncouple.done": "{name} in {mapping} is ontkoppeld. Beide systemen houden wat ze hebben.",
	"uncouple.confirmUndoText": {
		one: "{count} paar van {mapping} wordt weer gekoppeld zoals het was, en wat erover gevraagd werd, staat weer open. Een paar dat sindsdien is gewijzigd, blijft ontkoppeld.",
		other:
			"{count} paren van {mapping} worden weer gekoppeld zoals ze waren, en wat erover gevraagd werd, staat weer open. Paren die sindsdien zijn gewijzigd, blijven ontkoppeld.",
	},
	"uncouple.undoStarted": {
		one: "{count} paar wordt weer gekoppeld. Het resultaat volgt.",
		other: "{count} paren worden weer gekoppeld. Het resultaat volgt.",
	},
	"uncouple.missing": "Noem een record, bijvoorbeeld `{example}`, of een hele toewijzing: {mappings}.",
	"uncouple.tooMany": "Noem er maximaal {count} tegelijk.",

	"record.notFound": 'Er is geen record "{record}" bekend. Geef het nummer, de id of de volledige naam.',
	"record.near":
		'Er is geen record die voluit "{record}" heet. Noem de bedoelde record met het nummer of de volledige naam:',
	"record.nearLine": "{name}, toewijzing {mapping}",
	"record.several": 'Er zijn meerdere records "{record}"; noem er één met nummer of id:',
	"record.inMapping": "{name} in {mapping}: {details}",

	"record.inSeveralMappings":
		'"{record}" komt voor in meerdere toewijzingen: {mappings}. Zet de toewijzing ervoor, bijvoorbeeld `{example}`.',

	// Synchronizing one record
	"sync.ask":
		"{name} in {mapping}: welk systeem is leidend? Waar de waarden verschillen, worden ze in het andere systeem overgenomen.",
	"sync.askOneWay":
		"{name} in {mapping}: de waarden gaan maar één kant op. Waar ze verschillen, worden ze overgenomen.",
	"sync.notCoupled":
		"{name} in {mapping} is niet gekoppeld aan een record in het andere systeem; er is dus niets om naartoe te schrijven. Koppel de record eerst met `{command} couple`.",
	"sync.confirmTitle": "Overnemen in {loser}?",
	"sync.confirmText":
		"{name} krijgt in {loser} de waarden van {winner}. Afwijkende waarden worden daar overschreven.",
	"sync.confirmYes": "Overnemen",
	"sync.done": "{name} is gelijk; {loser} heeft de waarden van {winner}.",
	"sync.asks":
		"{winner} is overgenomen in {loser}, maar {name} is nog niet gelijk: op de kaart staat wat er nog te kiezen is.",
	"sync.outside":
		"Er is niets overgenomen: een record valt buiten het filter van de toewijzing. De synchronisatie van dit paar wacht tot de record er weer binnen valt.",
	"sync.missing":
		"Er is niets overgenomen: een van de twee records is verwijderd. Een kaart vraagt wat er met de andere moet gebeuren.",
	"sync.title": "Record synchroniseren",
	"sync.submit": "Overnemen",
	"sync.record": "Welke record?",
	"sync.winner": "Welk systeem is leidend?",
	"sync.warning":
		"Afwijkende waarden in het andere systeem worden overschreven zodra op Overnemen wordt gedrukt.",
	"sync.free": "Deze record is niet gekoppeld aan een record in het andere systeem. Koppel de record eerst.",
	"sync.optionFree": "niet gekoppeld",

	// Coupling two records by hand
	"couple.title": "Twee records koppelen",
	"couple.submit": "Koppelen",
	"couple.mapping": "Welke toewijzing?",
	"couple.mappingPlaceholder": "Kies een toewijzing",
	"couple.mappingGone":
		"Er is niets gewijzigd: deze toewijzing is niet meer ingesteld. Open het venster nog een keer.",
	"couple.intro": "Kies de record in {left} en de record in {right} die bij elkaar horen.",
	"couple.record": "Record in {system}",
	"couple.recordPlaceholder": "Typ een naam of een nummer",
	"couple.winner": "Bij verschillen",
	"couple.buttonAsk": "Koppelen en verschillen aan mij vragen",
	"couple.buttonWins": "Koppelen, {system} is leidend",
	"couple.missing": "Kies een record uit de lijst.",
	"couple.taken": "Deze record is al gekoppeld. Ontkoppel de record eerst of kies een andere.",
	"couple.optionTaken": "al gekoppeld",
	"couple.working":
		"Bezig met koppelen. Dit venster kan worden gesloten; wat nog te kiezen is, krijgt een kaart.",
	"couple.question": "{one} in {left} koppelen aan {other} in {right} ({mapping})?",
	"couple.usage":
		"Noem de toewijzing, dan de record in {left} en dan de record in {right}, bijvoorbeeld `{example}`. Een naam met spaties staat tussen aanhalingstekens.",
	"couple.notFound":
		'In {system} is geen record "{record}" gevonden. Geef het nummer of het begin van de naam.',
	"couple.several": 'In {system} zijn meerdere records "{record}" gevonden; noem er één met het nummer:',
	"couple.confirmUndoTitle": "Terugdraaien?",
	"couple.confirmUndoText":
		"Wat de koppeling heeft geschreven, wordt teruggezet, en de twee records worden niet meer gesynchroniseerd. Koppel koppelt ze niet vanzelf opnieuw.",
	"couple.undone":
		"Teruggedraaid: beide records van {name} in {mapping} zijn weer zoals ze waren en niet meer gekoppeld.",
	"couple.undoFailed": "Dat is niet gelukt: {message} De twee records blijven gekoppeld.",
	"couple.notByHand":
		"Er is niets gewijzigd: dat paar is niet handmatig gekoppeld, of kreeg de record die na een samenvoeging overbleef. Ontkoppel het in plaats daarvan.",
	"couple.alreadyCoupled":
		"Er is niets gewijzigd: {record} in {system} is binnen {mapping} al gekoppeld. Ontkoppel die eerst met `{command} uncouple` of kies een andere record.",
	"couple.noWindowHere":
		"Vanaf hier kan geen venster worden geopend. Typ `{command} couple` in een kanaal, of noem de toewijzing en beide records.",
	"couple.windowLate": "Het venster kon niet op tijd worden geopend. Typ nog een keer `{command} couple`.",
	"couple.done": "{name} in {mapping} is gekoppeld en beide systemen zijn gelijk.",
	"couple.asks":
		"{name} in {mapping} is gekoppeld. De twee records verschillen, dus een kaart vraagt welk systeem leidend is.",

	// Pausing a mapping
	"pause.done":
		"{mapping} is gepauzeerd: er start geen geplande synchronisatie tot iemand de toewijzing hervat.",
	"pause.already": "{mapping} is al gepauzeerd.",
	"pause.resumed": "{mapping} is hervat en synchroniseert weer volgens schema.",
	"pause.notPaused": "{mapping} is niet gepauzeerd.",

	// The history of a record
	"timeline.title": "Geschiedenis",
	"timeline.head": "Wat er met {name} in {mapping} is gebeurd, het nieuwste eerst:",
	"timeline.headField": "Wie {field} van {name} in {mapping} heeft gewijzigd, het nieuwste eerst:",
	"timeline.emptyField": "Koppel heeft in {mapping} nog niets geschreven in {field} van {name}.",
	"timeline.empty": "Over {name} in {mapping} is nog niets bekend.",
	"timeline.nothing": "Meer is er niet bekend.",
	"timeline.gone": "Deze knop werkt niet meer. Zoek de record nog een keer op.",
	"timeline.showAll": "Alles tonen",
	"timeline.newer": "Nieuwer",
	"timeline.older": "Ouder",
	"timeline.koppel": "Koppel",
	"timeline.create": "{at}: aangemaakt in {system} door {who}",
	"timeline.update": "{at}: gewijzigd in {system} door {who}",
	"timeline.delete": "{at}: verwijderd in {system} door {who}",
	"timeline.couple": "{at}: gekoppeld door {who}",
	"timeline.uncouple": "{at}: ontkoppeld door {who}",
	"timeline.changed": "{at}: laatst gewijzigd in {system}",
	"timeline.changedBy": "{at}: laatst gewijzigd in {system} door {who}",
	"timeline.opened": "{at}: {who} meldde een fout: {what}",
	"timeline.repeated": "{at}: {who} meldde de fout opnieuw: {what}",
	"timeline.changedKind": "{at}: {who} meldde een andere fout: {what}",
	"timeline.taken": '{at}: {who} koos "{deed}" ({what})',
	"timeline.resolved": "{at}: afgehandeld door {who}: {what}",
	"timeline.reopened": "{at}: staat weer open: {what}",
	"timeline.undone": "{at}: {who} draaide de keuze terug: {what}",
	"timeline.snoozed": "{at}: {who} stelde het uit: {what}",
	"timeline.ignored": "{at}: {who} liet het zo: {what}",
	"timeline.woken": "{at}: {who} pakte het weer op: {what}",
	"timeline.assigned": "{at}: {who} wees {name} aan als behandelaar",
	"timeline.unassigned": "{at}: {who} haalde de behandelaar weg",
	"timeline.noted": "{at}: notitie van {who}: {text}",
	"timeline.refused": "{at}: {who} kreeg geen toestemming: {what}",
	"timeline.step": "{at}: {who} keek ernaar: {what}",
	"timeline.deed": '{at}: {who} koos "{deed}"',
	"timeline.deedRefused": '{at}: {who} koos "{deed}", maar dat is geweigerd',
	"timeline.deedFailed": '{at}: {who} koos "{deed}", maar dat is niet gelukt',
	"timeline.deedFailedWith": '{at}: {who} koos "{deed}", maar dat is niet gelukt: {reason}',
	"timeline.updateConflict": "in beide systemen gewijzigd",
	"timeline.deletedIn": "verwijderd in {system}",
	"timeline.validation": "een waarde is niet geaccepteerd",
	"timeline.permission": "een machtiging ontbrak",
	"timeline.duplicate": "er kwam nog een andere record overeen",
	"timeline.waitingForParent": "wachtte op een record waar deze bij hoort",
	"timeline.stale": "gewijzigd tijdens het schrijven",
	"timeline.transient": "een systeem reageerde niet goed",
	"timeline.possibleDuplicate": "mogelijk twee keer aangemaakt",
	"timeline.merged": "samengevoegd met een andere record",
	"timeline.loop": "de waarden werden steeds opnieuw gewijzigd",
	"timeline.massChange": "er zouden ongewoon veel records wijzigen",
	"timeline.setup": "de toewijzing kon niet synchroniseren",
	"timeline.overdue": "de toewijzing was lang niet gesynchroniseerd",

	// Why a value was written
	"why.flowed": "overgenomen uit {source}",
	"why.merged": "overgenomen uit {source}; alleen daar was dit veld gewijzigd, de record in beide systemen",
	"why.policy": "in beide systemen gewijzigd, en volgens de toewijzing gaat {source} voor",
	"why.newest": "in beide systemen gewijzigd, en in {source} het laatst",
	"why.met": "overgenomen uit {source} bij het koppelen",
	"why.metEmpty": "overgenomen uit {source} bij het koppelen, want hier was het leeg",
	"why.metWins": "verschillend bij het koppelen, en volgens de toewijzing gaat {source} voor",
	"why.enforced": "teruggezet, want alleen {source} bepaalt dit en hier was het gewijzigd",
	"why.chosen": "{who} koos {source}",
	"why.edited": "gecorrigeerd door {who}",
	"why.undone": "een eerdere keuze teruggedraaid door {who}",
	"why.created": "de record is aangemaakt uit {source}",
	"why.restored": "de record is opnieuw aangemaakt uit {source}",
	"why.restoredByPolicy": "de record is volgens de toewijzing opnieuw aangemaakt uit {source}",
	"why.deleted": "de record is verwijderd",
	"why.deletedByPolicy":
		"de record was verdwenen uit {source} en is volgens de toewijzing ook hier verwijderd",
	"why.changedBy": "laatst gewijzigd in {source} door {who}, {at}",
	"why.changed": "laatst gewijzigd in {source} {at}",
	"why.pressed": '{who} koos "{deed}"',

	// The Home tab
	"home.mappings": { one: "{count} toewijzing", other: "{count} toewijzingen" },
	"home.aside": { one: "waarvan {count} uitgesteld", other: "waarvan {count} uitgesteld" },
	"home.viewer":
		"Alles is hier te bekijken. Om iets af te handelen is een rol nodig; vraag een beheerder van Koppel.",
	"home.filter": "Weergave",
	"home.filterAll": "Alle toewijzingen",
	"home.filterOpen": "Toewijzingen met open fouten",
	"home.filterMine": "Mijn fouten",
	"home.myErrors": { one: "Mijn fouten ({count})", other: "Mijn fouten ({count})" },
	"home.refresh": "Vernieuwen",
	"home.noMappings": "Bij geen enkele toewijzing staat iets open.",
	"home.systems": "{left} en {right}",
	"home.idle": "gereed",
	"home.running": "bezig",
	"home.paused": "gepauzeerd",
	"home.setupProblem": "kan niet synchroniseren, zie de fouten",
	"home.observing": "observeert, er wordt niets geschreven",
	"home.soFar": "gestart {at}, tot nu toe: {result}",
	"home.run": "Nu synchroniseren",
	"home.pause": "Pauzeren",
	"home.resume": "Hervatten",
	"home.retryAll": "Alles opnieuw proberen",
	"home.errors": "Fouten",
	"home.pauseTitle": "De toewijzing pauzeren?",
	"home.pauseText": "Er start geen geplande synchronisatie van {mapping} tot iemand de toewijzing hervat.",
	"home.mappingGone": "Deze toewijzing is niet meer ingesteld.",
	"home.operation":
		"{what} ({mappings}): {done} van de {total} gelukt, {failed} niet. Gestart door {who}, {at}.",
	"home.opRetry": "Opnieuw proberen",
	"home.opSynchronize": "Synchroniseren",
	"home.opRestore": "Herstellen",
	"home.opIgnore": "Zo laten",
	"home.opUncouple": "Ontkoppelen",
	"home.opUndo": "Terugdraaien",
	"home.opRelease": "Uitvoeren wat werd tegengehouden",
	"home.opReject": "Afwijzen wat werd tegengehouden",
	"home.total": {
		one: "{count} open fout",
		other: "{count} open fouten, de oudste eerst",
	},
	"home.totalOf": {
		one: "{count} open fout bij {mapping}",
		other: "{count} open fouten bij {mapping}, de oudste eerst",
	},
	"home.mineTotal": { one: "{count} fout staat op mijn naam", other: "{count} fouten staan op mijn naam" },
	"home.mineNone": "Er staan geen fouten op mijn naam.",
	"home.assigned": "behandelaar {name}",
	"home.setAside": "uitgesteld",
	"home.beingSettled": "{who} is ermee bezig",
	"home.below": {
		one: "{count} open fout van {mapping} hoort erbij",
		other: "{count} open fouten van {mapping} horen erbij",
	},
	"home.open": "Openen",
	"home.history": "Geschiedenis",
	"home.cardTitle": "Openstaande fout",
	"home.back": "Vorige",
	"home.on": "Volgende",
	"home.range": "{from} tot en met {to} van {total}",

	// The card of all errors of one cause
	"group.validation": {
		one: "{system} heeft {count} record van {mapping} niet geaccepteerd.",
		other: "{system} heeft {count} records van {mapping} om dezelfde reden niet geaccepteerd.",
	},
	"group.validationBoth": {
		one: "{count} record van {mapping} is niet bijgewerkt: {left} of {right} accepteert die niet.",
		other: "{count} records van {mapping} zijn niet bijgewerkt: {left} of {right} accepteert ze niet.",
	},
	"group.unsendable": {
		one: "{count} record van {mapping} bevat een waarde die niet in {system} past. Er is daarom niets weggeschreven.",
		other:
			"{count} records van {mapping} bevatten een waarde die niet in {system} past. Er is daarom niets weggeschreven.",
	},
	"group.notTransformed": {
		one: "Een waarde van {count} record van {mapping} kon niet worden omgezet voor {system}. Er is daarom niets weggeschreven.",
		other:
			"Een waarde van {count} records van {mapping} kon niet worden omgezet voor {system}. Er is daarom niets weggeschreven.",
	},
	"group.permission": {
		one: "Koppel mag {count} record van {mapping} niet wijzigen in {system}.",
		other: "Koppel mag {count} records van {mapping} niet wijzigen in {system}.",
	},
	"group.permissionBoth": {
		one: "Koppel mag {count} record van {mapping} niet wijzigen in {left} of {right}.",
		other: "Koppel mag {count} records van {mapping} niet wijzigen in {left} of {right}.",
	},
	"group.duplicate": {
		one: "{count} record van {mapping} is niet gekoppeld, omdat een andere record overeenkomt of dezelfde sleutel heeft.",
		other:
			"{count} records van {mapping} zijn niet gekoppeld, omdat andere records overeenkomen of dezelfde sleutel hebben.",
	},
	"group.waitingForParent": {
		one: "{count} record van {mapping} wacht op {parent}, waar deze bij hoort en die nog niet is gekoppeld.",
		other:
			"{count} records van {mapping} wachten op {parent}, waar ze bij horen en die nog niet is gekoppeld.",
	},
	"group.stale": {
		one: "{count} record van {mapping} werd telkens weer gewijzigd net voordat Koppel naar {system} schreef.",
		other:
			"{count} records van {mapping} werden telkens weer gewijzigd net voordat Koppel naar {system} schreef.",
	},
	"group.staleBoth": {
		one: "{count} record van {mapping} werd telkens weer gewijzigd net voordat Koppel naar {left} of {right} schreef.",
		other:
			"{count} records van {mapping} werden telkens weer gewijzigd net voordat Koppel naar {left} of {right} schreef.",
	},
	"group.transient": {
		one: "{count} record van {mapping} is niet bijgewerkt, omdat {system} niet goed reageert.",
		other: "{count} records van {mapping} zijn niet bijgewerkt, omdat {system} niet goed reageert.",
	},
	"group.transientBoth": {
		one: "{count} record van {mapping} is niet bijgewerkt, omdat {left} of {right} niet goed reageert.",
		other: "{count} records van {mapping} zijn niet bijgewerkt, omdat {left} of {right} niet goed reageert.",
	},
	"group.deletedWithParent": {
		one: "{count} record van {mapping} is in {gone} verwijderd, samen met {parent} waar deze bij hoort.",
		other: "{count} records van {mapping} zijn in {gone} verwijderd, samen met {parent} waar ze bij horen.",
	},
	"group.other": {
		one: "{count} record van {mapping} is niet bijgewerkt.",
		other: "{count} records van {mapping} zijn om dezelfde reden niet bijgewerkt.",
	},
	"group.answer": "{system} meldt bijvoorbeeld: {message}",
	"group.more": "en nog {count}",
	"group.aside": { one: "{count} is uitgesteld.", other: "{count} zijn uitgesteld." },
	"group.asideEnded": { one: "{count} was uitgesteld.", other: "{count} waren uitgesteld." },
	"group.ended": {
		one: "Afgehandeld: {count} record van {mapping}. Hiervan staat niets meer open.",
		other: "Afgehandeld: {count} records van {mapping}. Hiervan staat niets meer open.",
	},
	"group.endedNone": "Op deze kaart staat niets meer van {mapping}.",
	"group.endRetry": {
		one: "{count} is gelukt toen {actor} het opnieuw probeerde.",
		other: "{count} zijn gelukt toen {actor} het opnieuw probeerde.",
	},
	"group.endSynchronize": {
		one: "{count} is geschreven zoals {actor} heeft gekozen.",
		other: "{count} zijn geschreven zoals {actor} heeft gekozen.",
	},
	"group.endEdit": {
		one: "{count} is gecorrigeerd door {actor}.",
		other: "{count} zijn gecorrigeerd door {actor}.",
	},
	"group.endRestore": {
		one: "{count} is hersteld door {actor}.",
		other: "{count} zijn hersteld door {actor}.",
	},
	"group.endDelete": {
		one: "{count} is door {actor} ook in het andere systeem verwijderd.",
		other: "{count} zijn door {actor} ook in het andere systeem verwijderd.",
	},
	"group.endUncouple": {
		one: "{count} is ontkoppeld door {actor}; beide systemen houden wat ze hebben.",
		other: "{count} zijn ontkoppeld door {actor}; beide systemen houden wat ze hebben.",
	},
	"group.endCouple": {
		one: "{count} is handmatig gekoppeld door {actor}.",
		other: "{count} zijn handmatig gekoppeld door {actor}.",
	},
	"group.endPolicy": {
		one: "{count} is afgehandeld volgens de regels van de toewijzing.",
		other: "{count} zijn afgehandeld volgens de regels van de toewijzing.",
	},
	"group.endSucceeded": {
		one: "{count} is opgelost bij een latere synchronisatie.",
		other: "{count} zijn opgelost bij een latere synchronisatie.",
	},
	"group.endOther": { one: "{count} is afgehandeld.", other: "{count} zijn afgehandeld." },
	"group.nextValidation":
		"Los in de systemen op wat de melding zegt en probeer daarna alles opnieuw. Tot die tijd worden deze records overgeslagen.",
	"group.nextPermission":
		"Vraag een beheerder van {system} om Koppel toegang te geven en probeer daarna alles opnieuw.",
	"group.nextPermissionBoth":
		"Vraag een beheerder van het systeem om Koppel toegang te geven en probeer daarna alles opnieuw.",
	"group.nextDuplicate":
		"Geef elke record een eigen nummer of verwijder de overbodige, en probeer daarna alles opnieuw.",
	"group.nextDeletedWithParent":
		"Handel eerst de record af waar ze bij horen. Bekijk daarna deze: herstellen, verwijderen of ontkoppelen.",
	"group.nextWaiting": "Hier is niets te doen: zodra die record is gekoppeld, gaan ze vanzelf verder.",
	"group.nextWaitingFor":
		"Zodra {parent} is gekoppeld, gaan ze vanzelf verder. Is {parent} verwijderd of ontkoppeld, dan gebeurt dat niet vanzelf: herstel of koppel die weer (`{command}`), of kies in {system} een andere waarde voor {field}.",
	"group.nextTransient":
		"Koppel probeert het vanzelf opnieuw. Houdt het aan, vraag het dan aan de beheerder van het systeem.",
	"group.partOf": "{name} hoort bij een groep records met hetzelfde probleem; die staan samen {link}.",
	"group.partOfNoLink":
		"{name} hoort bij een groep records met hetzelfde probleem; die staan samen verderop in dit kanaal.",
	"group.linkWords": "op deze kaart",
	"group.buttonRetry": { one: "{count} opnieuw proberen", other: "Alle {count} opnieuw proberen" },
	"group.buttonShowAll": "Alles tonen",
	"group.buttonIgnore": { one: "{count} zo laten", other: "Alle {count} zo laten" },
	"group.buttonUncouple": { one: "{count} paar ontkoppelen", other: "{count} paren ontkoppelen" },
	"group.confirmRetryTitle": {
		one: "{count} record opnieuw proberen?",
		other: "{count} records opnieuw proberen?",
	},
	"group.confirmRetryText": {
		one: "{count} record van {mapping} wordt opnieuw gelezen in beide systemen en geschreven zoals bij een gewone synchronisatie.",
		other:
			"{count} records van {mapping} worden opnieuw gelezen in beide systemen en geschreven zoals bij een gewone synchronisatie.",
	},
	"group.confirmIgnoreTitle": { one: "{count} record zo laten?", other: "{count} records zo laten?" },
	"group.confirmIgnoreText": {
		one: "{count} record van {mapping} blijft zoals die is. Er wordt niets geschreven; dit komt pas terug als de record wijzigt.",
		other:
			"{count} records van {mapping} blijven zoals ze zijn. Er wordt niets geschreven; een record komt pas terug als die wijzigt.",
	},
	"group.confirmUncoupleTitle": { one: "{count} paar ontkoppelen?", other: "{count} paren ontkoppelen?" },
	"group.confirmUncoupleText": {
		one: "{count} paar van {mapping} blijft in {left} en in {right} bestaan, maar wordt niet meer gesynchroniseerd. Koppel koppelt het niet vanzelf opnieuw.",
		other:
			"{count} paren van {mapping} blijven in {left} en in {right} bestaan, maar worden niet meer gesynchroniseerd. Koppel koppelt ze niet vanzelf opnieuw.",
	},
	"group.confirmUncoupleDeletedText": {
		one: "{count} record van {mapping} blijft in {survivor} bestaan en komt in {gone} niet terug. Koppel koppelt de record niet vanzelf opnieuw.",
		other:
			"{count} records van {mapping} blijven in {survivor} bestaan en komen in {gone} niet terug. Koppel koppelt ze niet vanzelf opnieuw.",
	},
	"group.windowTitle": "Alle records",
	"group.windowIntro": {
		one: "{count} record van {mapping} wacht.",
		other: "{count} records van {mapping} wachten, de oudste eerst.",
	},
	"group.windowPage": "{from} tot en met {to} van {count}",
	"group.windowEmpty": "Er wacht niets meer.",
	"group.buttonNewer": "Volgende",
	"group.buttonOlder": "Vorige",
	"group.changedMeanwhile": {
		one: "Er is niets gewijzigd: er wacht inmiddels {count} record, anders dan de kaart toonde. De kaart wordt bijgewerkt; kijk die na en druk opnieuw.",
		other:
			"Er is niets gewijzigd: er wachten inmiddels {count} records, anders dan de kaart toonde. De kaart wordt bijgewerkt; kijk die na en druk opnieuw.",
	},
	"group.alreadyStarted":
		"Er is niets gewijzigd: {actor} is hier al mee begonnen. De kaart meldt hoe het gaat.",
	"group.over":
		"Er is niets gewijzigd: deze kaart is afgehandeld. Wat er later bij kwam, heeft een eigen kaart.",

	// Under the card of a record: the records that belong to it and wait for it, or were deleted with it
	"children.waiting": {
		one: "{count} record van {mapping} wacht hierop: {names}.",
		other: "{count} records van {mapping} wachten hierop: {names}.",
	},
	"children.deleted": {
		one: "Tegelijk hiermee is in {gone} {count} record van {mapping} verwijderd: {names}.",
		other: "Tegelijk hiermee zijn in {gone} {count} records van {mapping} verwijderd: {names}.",
	},
	"children.parentFirst": "Herstel eerst deze record om alles terug te halen.",
	"children.more": { one: "nog {count}", other: "nog {count}" },
	"children.buttonShow": "Tonen",
	"children.partOf": "{name} staat nu bij de record waar deze bij hoort, {link}.",
	"children.partOfNoLink":
		"{name} staat nu bij de record waar deze bij hoort, op een andere kaart in dit kanaal.",
	"children.moved": "Deze records van {mapping} staan nu bij de record waar ze bij horen, {link}.",
	"children.movedNoLink":
		"Deze records van {mapping} staan nu bij de record waar ze bij horen, op een andere kaart in dit kanaal.",

	// The card of a mapping's further questions
	"list.waiting": {
		one: "Nog {count} vraag van {mapping} wacht op antwoord.",
		other: "Nog {count} vragen van {mapping} wachten op antwoord.",
	},
	"list.ended": "Hier wachten geen vragen meer van {mapping}.",
	"list.next":
		"Open een vraag om te zien wat er verschilt en om te antwoorden. Zijn andere beantwoord, dan krijgen deze een eigen kaart.",
	"list.buttonOpen": "Openen",
	"list.buttonRestore": {
		one: "{count} herstellen in {system}",
		other: "Alle {count} herstellen in {system}",
	},
	"list.confirmRestoreTitle": { one: "{count} record herstellen?", other: "{count} records herstellen?" },
	"list.confirmRestoreYes": { one: "{count} record herstellen", other: "{count} records herstellen" },
	"list.confirmRestoreText": {
		one: "{count} record van {mapping} die in {system} is verwijderd, wordt daar opnieuw aangemaakt vanuit {survivor}, onder een nieuwe id.",
		other:
			"{count} records van {mapping} die in {system} zijn verwijderd, ook die met een eigen kaart, worden daar opnieuw aangemaakt vanuit {survivor}, onder nieuwe id's.",
	},
	"list.windowTitle": "Eén record",

	// The card of a mapping's first contacts
	"first.waiting": {
		one: "{count} paar van {mapping} staat in {left} en in {right}, met verschillen. Er is nog niet gekozen welk systeem leidend is.",
		other:
			"{count} paren van {mapping} staan in {left} en in {right}, met verschillen. Er is nog niet gekozen welk systeem leidend is.",
	},
	"first.ended": "Alle nieuw gevonden paren van {mapping} zijn afgehandeld.",
	"first.next":
		"Kies één leidend systeem voor alles, kies per veld, of bekijk ze één voor één. Daarna blijven ze gelijk.",
	"first.buttonWinner": { one: "{winner} leidend voor {count}", other: "{winner} leidend voor alle {count}" },
	"first.buttonFields": "Per veld kiezen",
	"first.confirmTitle": {
		one: "{count} record schrijven in {loser}?",
		other: "{count} records schrijven in {loser}?",
	},
	"first.confirmText": {
		one: "{count} paar van {mapping}: waar de waarden verschillen, wordt {loser} overschreven met {winner}.",
		other:
			"{count} paren van {mapping}: waar de waarden verschillen, wordt {loser} overschreven met {winner}.",
	},
	"first.confirmYes": { one: "{count} record schrijven", other: "{count} records schrijven" },
	"first.windowTitle": "Per veld kiezen",
	"first.windowIntro": {
		one: "Voor {count} paar van {mapping}: het gekozen systeem is leidend voor dat veld, en de waarde daaruit overschrijft die in het andere systeem. Naar overgeslagen velden wordt per record gevraagd.",
		other:
			"Voor {count} paren van {mapping}: het gekozen systeem is leidend voor dat veld, en de waarde daaruit overschrijft die in het andere systeem. Naar overgeslagen velden wordt per record gevraagd.",
	},
	"first.windowSubmit": { one: "{count} paar schrijven", other: "{count} paren schrijven" },
	"first.windowHint": "Verschilt in {count} van de bekeken paren.",
	"first.optionSystem": "{winner}, overnemen in {loser}",
	"first.optionAsk": "Per record vragen",
	"first.windowRest": {
		one: "Nog {count} veld past niet in dit venster; daar wordt per record naar gevraagd.",
		other: "Nog {count} velden passen niet in dit venster; daar wordt per record naar gevraagd.",
	},
	"first.nothingChosen": "Kies voor minstens één veld een systeem.",
	"first.started": "Gestart. De kaart in het kanaal meldt hoe het gaat.",

	// What a second person has to agree to
	"approval.wantsUncouple": {
		one: "{actor} wil {count} paar van {mappings} ontkoppelen.",
		other: "{actor} wil {count} paren van {mappings} ontkoppelen.",
	},
	"approval.wantsUncoupleAsked": {
		one: "{actor} wil {count} paar van {mappings} met een openstaande fout ontkoppelen.",
		other: "{actor} wil {count} paren van {mappings} met een openstaande fout ontkoppelen.",
	},
	"approval.wantsHeldUncoupled": {
		one: "{actor} wil {count} paar van {mappings} ontkoppelen dat is tegengehouden.",
		other: "{actor} wil {count} paren van {mappings} ontkoppelen die zijn tegengehouden.",
	},
	"approval.wantsDelete": {
		one: "{actor} wil {count} record van {mappings} verwijderen waarvan de tegenhanger is verwijderd en die is tegengehouden.",
		other:
			"{actor} wil {count} records van {mappings} verwijderen waarvan de tegenhanger is verwijderd en die zijn tegengehouden.",
	},
	"approval.wantsOverwrite": {
		one: "{actor} wil {count} record van {mappings} laten overschrijven die is tegengehouden.",
		other: "{actor} wil {count} records van {mappings} laten overschrijven die zijn tegengehouden.",
	},
	"approval.wantsUndo": {
		one: "{actor} wil {count} antwoord over {mappings} terugdraaien: wat toen is geschreven, wordt teruggezet en een record die toen is aangemaakt, wordt verwijderd.",
		other:
			"{actor} wil {count} antwoorden over {mappings} terugdraaien: wat toen is geschreven, wordt teruggezet en records die toen zijn aangemaakt, worden verwijderd.",
	},
	"approval.didUndo": {
		one: "{actor} heeft {count} antwoord over {mappings} teruggedraaid; {second} ging akkoord.",
		other: "{actor} heeft {count} antwoorden over {mappings} teruggedraaid; {second} ging akkoord.",
	},
	"approval.wantsSide": {
		one: "{actor} wil {winner} overnemen in {loser} voor {count} paar van {mappings}: waar de waarden verschillen, wordt {loser} overschreven.",
		other:
			"{actor} wil {winner} overnemen in {loser} voor {count} paren van {mappings}: waar de waarden verschillen, wordt {loser} overschreven.",
	},
	"approval.wantsFields": {
		one: "{actor} wil {count} paar van {mappings} overschrijven, met per veld een gekozen systeem.",
		other: "{actor} wil {count} paren van {mappings} overschrijven, met per veld een gekozen systeem.",
	},
	"approval.waiting": "Een tweede persoon moet akkoord gaan. Tot dan gebeurt er niets.",
	"approval.changed": "Bij de eerste aanvraag ging het om {before}; inmiddels gaat het om {count}.",
	"approval.asked": "Aangevraagd door {actor}, {at}.",
	"approval.until": "Open tot {at}.",
	"approval.who":
		'Hiervoor is een andere beheerder dan {actor} nodig. {actor} kan de aanvraag intrekken met "{button}".',
	"approval.buttonApprove": "Akkoord",
	"approval.buttonRefuse": "Weigeren",
	"approval.confirmTitle": "Akkoord?",
	"approval.confirmText": "Het begint meteen.",
	"approval.cancelled": "Er is niets gebeurd.",
	"approval.wish": "De aanvraag: {wish}",
	"approval.agreed": "{actor} ging akkoord, {at}.",
	"approval.refused": "{actor} heeft geweigerd, {at}.",
	"approval.withdrawn": "{actor} heeft de aanvraag ingetrokken, {at}.",
	"approval.expired": "Niemand ging op tijd akkoord; de aanvraag verliep {at}. Opnieuw aanvragen kan.",
	"approval.over": "Toen iemand akkoord ging, {at}, was er niets meer te doen.",
	"approval.begun": "{actor} heeft het aangevraagd, {second} ging akkoord.",
	"approval.didUncouple": {
		one: "{actor} heeft {count} paar van {mappings} ontkoppeld; {second} ging akkoord.",
		other: "{actor} heeft {count} paren van {mappings} ontkoppeld; {second} ging akkoord.",
	},
	"approval.didDelete": {
		one: "{actor} heeft {count} verwijdering van {mappings} vrijgegeven; {second} ging akkoord.",
		other: "{actor} heeft {count} verwijderingen van {mappings} vrijgegeven; {second} ging akkoord.",
	},
	"approval.didOverwrite": {
		one: "{actor} heeft {count} record van {mappings} laten overschrijven; {second} ging akkoord.",
		other: "{actor} heeft {count} records van {mappings} laten overschrijven; {second} ging akkoord.",
	},
	"approval.didSide": {
		one: "{actor} heeft {winner} overgenomen in {loser} voor {count} paar van {mappings}; {second} ging akkoord.",
		other:
			"{actor} heeft {winner} overgenomen in {loser} voor {count} paren van {mappings}; {second} ging akkoord.",
	},
	"approval.didFields": {
		one: "{actor} heeft de waarden van {count} paar van {mappings} per veld gekozen; {second} ging akkoord.",
		other:
			"{actor} heeft de waarden van {count} paren van {mappings} per veld gekozen; {second} ging akkoord.",
	},
	"approval.askedNow": {
		one: "Er is nog niets gebeurd: voor {count} record moet een tweede persoon akkoord gaan. {actor} heeft het aangevraagd en een kaart vraagt het aan de beheerders.",
		other:
			"Er is nog niets gebeurd: voor {count} records moet een tweede persoon akkoord gaan. {actor} heeft het aangevraagd en een kaart vraagt het aan de beheerders.",
	},
	"approval.ownRequest":
		'Er is niets gebeurd: akkoord gaan met een eigen aanvraag kan niet, dat doet iemand anders. Intrekken kan met "{button}".',
	"approval.changedMeanwhile": {
		one: "Er is niets gebeurd: de aanvraag is gewijzigd, het gaat inmiddels om {count} record. De kaart wordt bijgewerkt; kijk die na en druk opnieuw.",
		other:
			"Er is niets gebeurd: de aanvraag is gewijzigd, het gaat inmiddels om {count} records. De kaart wordt bijgewerkt; kijk die na en druk opnieuw.",
	},
	"approval.alreadyAgreed": "Er is niets gewijzigd: {actor} ging al akkoord. De kaart meldt hoe het gaat.",
	"approval.alreadyRefused": "Er is niets gewijzigd: {actor} heeft al geweigerd.",
	"approval.alreadyWithdrawn": "Er is niets gewijzigd: {actor} heeft de aanvraag ingetrokken.",
	"approval.alreadyExpired": "Er is niets gebeurd: de aanvraag is verlopen. Opnieuw aanvragen kan.",
	"approval.alreadyOver": "Er is niets gebeurd: er is niets meer over van wat is aangevraagd.",
	"home.awaiting": "{what} ({mappings}): {count}, wacht op een tweede persoon. Aangevraagd door {who}, {at}.",

	// Bulk resolutions
	"operation.awaiting":
		"{actor} heeft gevraagd om {wish}, {at}: een tweede persoon moet akkoord gaan, op een eigen kaart.",
	"operation.cancelled":
		"{actor} heeft gevraagd om {wish}; geen tweede persoon ging akkoord, {at}. Er is niets gebeurd.",
	"operation.wishUncouple": "er {count} te ontkoppelen",
	"operation.wishSynchronize": "de gekozen waarden van {count} te schrijven",
	"operation.wishUndo": "er {count} terug te draaien",
	"operation.wishRelease": "er {count} vrij te geven",
	"operation.retrying": "{actor} probeert er {count} opnieuw, sinds {at}:",
	"operation.synchronizing": "{actor} schrijft de gekozen waarden van {count}, sinds {at}:",
	"operation.restoring": "{actor} herstelt er {count}, sinds {at}:",
	"operation.ignoring": "{actor} laat er {count} zoals ze zijn, sinds {at}:",
	"operation.uncoupling": "{actor} ontkoppelt er {count}, sinds {at}:",
	"operation.undoing": "{actor} draait er {count} terug, sinds {at}:",
	"operation.releasing": "{actor} heeft er {count} vrijgegeven, sinds {at}:",
	"operation.rejecting": "{actor} heeft er {count} afgewezen, sinds {at}:",
	"operation.retried": "{actor} heeft er {count} opnieuw geprobeerd, {at}:",
	"operation.synchronized": "{actor} heeft de waarden van {count} gekozen, {at}:",
	"operation.restored": "{actor} heeft er {count} hersteld, {at}:",
	"operation.ignored": "{actor} heeft er {count} zo gelaten, {at}:",
	"operation.uncoupled": "{actor} heeft er {count} ontkoppeld, {at}:",
	"operation.undone": "{actor} heeft er {count} teruggedraaid, {at}:",
	"operation.released": "{actor} heeft er {count} vrijgegeven, {at}:",
	"operation.rejected": "{actor} heeft er {count} afgewezen, {at}:",
	"operation.progress": "{done} gelukt, {failed} niet.",
	"operation.doneCount": "{count} gelukt.",
	"operation.notDone": "{count} niet.",
	"operation.brokenOff": "Het is afgebroken voordat alles was geprobeerd.",
	"operation.reasons": "Waarom niet: {reasons}.",
	"operation.reasonCounted": "{reason} ({count})",
	"operation.restRetry": "Overige {count} opnieuw proberen",
	"operation.restSynchronize": "Overige {count} schrijven zoals gekozen",
	"operation.restRestore": "Overige {count} herstellen",
	"operation.restIgnore": { one: "Overige {count} zo laten", other: "Overige {count} zo laten" },
	"operation.restUncouple": "Overige {count} ontkoppelen",
	"operation.buttonUndo": "Alle {count} terugdraaien",
	"operation.confirmUndoTitle": "Terugdraaien?",
	"operation.confirmUndoText": {
		one: "De records van {count} paar van {mapping} worden weer zoals ze waren en de vraag staat weer open. Wat sindsdien is gewijzigd, blijft zoals het is.",
		other:
			"De records van {count} paren van {mapping} worden weer zoals ze waren en de vragen staan weer open. Wat sindsdien is gewijzigd, blijft zoals het is.",
	},
	"operation.undoStarted": {
		one: "{count} antwoord wordt teruggedraaid. Het resultaat volgt.",
		other: "{count} antwoorden worden teruggedraaid. Het resultaat volgt.",
	},
	"operation.undoBefore": "Er is niets gewijzigd: {actor} heeft al gevraagd dit terug te draaien.",
	"operation.undoEnded": "Teruggedraaid: {done} van de {count}, {failed} niet.",
	"operation.buttonOutcome": "Resultaat tonen",
	"operation.windowTitle": "Resultaat",
	"operation.itemDone": "{name}: gelukt",
	"operation.itemNot": "{name}: niet gelukt, {reason}",
	"operation.itemWaiting": "{name}: nog niet geprobeerd",
	"operation.unknown": "Koppel kent deze actie niet meer. Misschien is die al opgeruimd.",
	"operation.threadTitle": {
		one: "Van wat {actor} heeft gestart, is {count} niet gelukt:",
		other: "Van wat {actor} heeft gestart, zijn er {count} niet gelukt:",
	},
	"operation.threadMore": "en nog {count}",
	"operation.nothingLeft": "Er is niets gewijzigd: er is niets meer om opnieuw te proberen.",
	"reason.none": "er is geen reden opgegeven",
	"reason.roleTooLow": "de rol staat het niet toe",
	"reason.notFitting": "het past niet meer bij de fout",
	"reason.againstDirection": "de velden gaan nooit die kant op",
	"reason.alreadyResolved": "het was al afgehandeld",
	"reason.beingResolved": "iemand anders is ermee bezig",
	"reason.changedMeanwhile": "de record is intussen gewijzigd",
	"reason.pairBusy": "de record werd op dat moment gesynchroniseerd",
	"reason.unknown": "het is niet meer bekend",
	"reason.invalidInput": "de waarden zijn niet bruikbaar",
	"reason.tooLate": "de termijn is voorbij",
	"reason.writtenSince": "het is daarna gewijzigd",
	"reason.bothWritten": "het is in beide systemen geschreven",
	"reason.alreadyCoupled": "de record is al aan een andere gekoppeld",
	"reason.observing": "de toewijzing observeert alleen",
	"reason.notConfigured": "de toewijzing is niet meer geconfigureerd",

	// Reasons of Koppel's own, in a card, an answer, a history or a status
	"own.tooLong": 'De waarde van "{field}" is langer dan de {most} tekens die er passen.',
	"own.noOption": 'De waarde van "{field}" staat niet in de optietabel van de toewijzing.',
	"own.notTransformed": 'De waarde van "{field}" kon niet worden omgezet zoals de toewijzing voorschrijft.',
	"own.otherTable":
		'"{field}" verwijst naar een ander soort record dan de toewijzing koppelt en heeft daarom geen tegenhanger. Wijzig de waarde daar of stuur de andere waarde.',
	"own.parentNotCoupled": 'De record waarnaar "{field}" verwijst, is nog niet gekoppeld.',
	"own.parentFirst":
		"{parent}, waar {field} naar verwijst, ontbreekt daar ook of is niet gekoppeld. Herstel of koppel die eerst, en herstel daarna deze.",
	"own.bothDiffer": "De twee systemen hebben verschillende waarden.",
	"own.keptChanging": "De record werd telkens weer gewijzigd.",
	"own.keptWriting": "Bij elke synchronisatie worden dezelfde velden opnieuw geschreven.",
	"own.sharedKey": "Meerdere records hebben dezelfde sleutel; daarom is er geen gekoppeld.",
	"own.mergedAway": "De record is samengevoegd met een andere record.",
	"own.recordGone": "De record bestaat niet meer.",
	"own.severalCopies": {
		one: "{count} record kan de kopie zijn die werd aangemaakt.",
		other: "{count} records kunnen de kopie zijn die werd aangemaakt.",
	},
	"own.madeUpKey":
		"Het nummer is er een dat Koppel zelf aan een andere record heeft gegeven: een verzoek waarvan het antwoord verloren ging, is mogelijk te laat uitgevoerd.",
	"own.coupledOrGone": "De record is inmiddels gekoppeld of bestaat niet meer.",
	"own.notCoupledAnyMore": "De records zijn niet meer gekoppeld.",
	"own.leftFilterUncoupled": "De record valt buiten het filter van de toewijzing en is ontkoppeld.",
	"own.leftFilterPaused":
		"Een record valt buiten het filter van de toewijzing; het paar wacht tot die er weer binnen valt.",
	"own.answerNeverCame":
		"Het systeem heeft niet geantwoord; bij de volgende synchronisatie blijkt wat ervan is geworden.",
	"own.beingWritten": "Dit paar wordt op dit moment door een ander geschreven.",
	"own.otherPair": "De andere record is inmiddels aan een andere gekoppeld.",
	"own.alreadyCoupled": "De record {record} is al aan een andere gekoppeld.",
	"own.keptApart":
		"Iemand heeft deze record ontkoppeld. Daarom wordt die niet vanzelf gekoppeld of opnieuw aangemaakt. Koppel de record handmatig.",
	"own.recordNotFound": "De record {record} is niet gevonden.",
	"own.takenBack": "Een eerdere keuze is teruggedraaid.",
	"own.notTakenBack": "Terugdraaien is niet gelukt.",
	"own.undoNotKept":
		"Het proces eindigde voordat was vastgelegd wat deze record bevatte. De geschiedenis toont wat er is geschreven.",
	"own.notDone": "De actie kon niet worden uitgevoerd.",
	"own.mappingBusy": "{mapping} wordt al gesynchroniseerd. Wacht tot dat klaar is en probeer het opnieuw.",
	"own.observing":
		"De toewijzing {mapping} observeert alleen. Om te laten schrijven zet een beheerder `mode: sync` in koppel.yml.",
	"own.toldToEnd": "De synchronisatie is gestopt; de volgende gaat daar verder.",
	"own.processEnded": "Koppel is tijdens de synchronisatie gestopt; de volgende gaat daar verder.",
	"own.unreachable": "Het systeem is niet bereikbaar ({detail}).",
	"own.timedOut": "Het systeem antwoordde niet op tijd.",
	"own.connectionLost": "De verbinding is verbroken.",
	"own.connectionLostBy": "De verbinding is verbroken ({detail}).",
	"own.callEnded": "De aanvraag is afgebroken voordat die klaar was.",
	"own.signInUnreachable": "De aanmeldingsdienst is niet bereikbaar.",
	"own.signInRefused": "De aanmelding is geweigerd ({detail}).",
	"own.signInFailed": "De aanmeldingsdienst gaf een fout ({detail}).",
	"own.answerLeftOut": "In het antwoord van het systeem ontbrak deze bewerking.",
	"own.keptUnsaid": "Het systeem meldde niet wat er is opgeslagen.",
	"own.noSuchRecord": "Er is geen record met id {id}.",
	"own.noTable": "Er is geen tabel {table}.",
	"own.noField": "{table} heeft geen veld {field}.",
	"own.noCompany": "Er is geen bedrijf {company}.",
	"own.noVersions":
		"{table} in {system} houdt geen versies bij, waardoor een tussentijdse wijziging overschreven kan worden.",
	"own.withoutVersions": "{table} bevat records zonder id of versie.",
	"own.recordsUnknown":
		"Sinds de instellingen zijn gewijzigd, is geen enkele record die {mapping} heeft gekoppeld in een van beide systemen te vinden. Er is daarom niets gedaan. Controleer of left en right, of de tabellen, zijn gewijzigd. Is het zo bedoeld, ontkoppel {mapping} dan eerst in zijn geheel.",
	"own.coupledElsewhere":
		"De records van {mapping} zijn gekoppeld onder de naam {former}, die niet meer in koppel.yml staat, en zouden een tweede keer worden gekoppeld of aangemaakt. Er is daarom niets gedaan. Is {mapping} alleen een nieuwe naam, geef de toewijzing dan de oude naam terug. Is een nieuw begin bedoeld, zet {former} dan terug, ontkoppel die in zijn geheel en haal die daarna weer weg.",
	"own.misfit": "De toewijzing {mapping} past niet bij de systemen:",
	"own.answeredStatus": "Het systeem antwoordde met status {detail}.",
	"own.unreadable": "Het antwoord van het systeem is niet leesbaar.",

	// Who has to put a setup problem right, and how
	"next.setupUnreachable":
		"Voor een beheerder van {system}: controleer of het systeem werkt en of de server van Koppel het adres uit koppel.yml kan bereiken. Koppel probeert het bij de volgende synchronisatie opnieuw; tot die tijd wacht {mapping}.",
	"next.setupCredentials":
		"Voor een beheerder van {system}: vernieuw het clientgeheim van de app-registratie van Koppel, zet het in de variabele die koppel.yml als clientSecret noemt, start Koppel opnieuw en druk dan bij {mapping} op Opnieuw proberen.",
	"next.setupForbidden":
		"Voor een beheerder van {system}: geef de gebruiker van Koppel daar machtiging om de tabel van {mapping} te lezen en te wijzigen en druk dan op Opnieuw proberen.",
	"next.setupEntity":
		"Voor wie koppel.yml beheert: {system} heeft geen tabel met de naam die bij {mapping} staat. Corrigeer daar entity of publiceer de tabel in {system}, start Koppel opnieuw en druk dan op Opnieuw proberen.",
	"next.setupField":
		"Voor wie koppel.yml beheert: {system} heeft geen veld met de naam uit de melding hierboven. Corrigeer het bij de velden van {mapping}, start Koppel opnieuw en druk dan op Opnieuw proberen.",
	"next.setupVersions":
		"Voor wie koppel.yml beheert: {system} geeft de records van {mapping} geen versie mee, waardoor een tussentijdse wijziging overschreven kan worden. Kies een andere tabel, of sta dit toe met unversioned: accept, en start Koppel opnieuw.",
	"next.setupTracking":
		"Voor een beheerder van {system}: zet het bijhouden van wijzigingen aan voor de tabel van {mapping} en druk dan op Opnieuw proberen.",

	// The summary of a channel
	"digest.title": "Overzicht",
	"digest.titleOf": "Overzicht van {mapping}",
	"digest.happened": "Sinds {at}: {came}, {went}.",
	"digest.opened": { one: "{count} nieuwe fout", other: "{count} nieuwe fouten" },
	"digest.resolved": { one: "{count} afgehandeld", other: "{count} afgehandeld" },
	"digest.nothing": "Sinds {at}: niets nieuws, en er is niets afgehandeld.",
	"digest.quiet": "Sinds {at}: niets nieuws. Er staat niets open.",
	"digest.settled": "Afgehandeld: {how}.",
	"digest.byPeople": { one: "{count} door een medewerker", other: "{count} door medewerkers" },
	"digest.byItself": {
		one: "{count} bij een latere synchronisatie of door een regel van de toewijzing",
		other: "{count} bij latere synchronisaties of door regels van de toewijzing",
	},
	"digest.typical": "De helft was binnen {duration} afgehandeld.",
	"digest.minutes": { one: "{count} minuut", other: "{count} minuten" },
	"digest.hours": { one: "{count} uur", other: "{count} uur" },
	"digest.days": { one: "{count} dag", other: "{count} dagen" },
	"digest.trendOpened": {
		one: "Nieuw op de dag ervoor: {values} {bars}",
		other: "Nieuw per dag, de laatste {count} dagen: {values} {bars}",
	},
	"digest.trendResolved": {
		one: "Afgehandeld op de dag ervoor: {values} {bars}",
		other: "Afgehandeld per dag, de laatste {count} dagen: {values} {bars}",
	},
	"digest.open": { one: "Er staat nu {count} fout open:", other: "Er staan nu {count} fouten open:" },
	"digest.openNone": "Er staat nu niets open.",
	"digest.columnMapping": "Toewijzing",
	"digest.columnKind": "Wat is er aan de hand",
	"digest.columnCount": "Open",
	"digest.row": "{mapping}: {kind} ({count})",
	"digest.aside": {
		one: "Daarnaast is er {count} uitgesteld.",
		other: "Daarnaast zijn er {count} uitgesteld.",
	},
	"digest.untouched": {
		one: "{count} vraag wacht al langer dan {duration} werktijd en is door niemand opgepakt. Wijs deze aan iemand toe of handel deze af.",
		other:
			"{count} vragen wachten al langer dan {duration} werktijd en zijn door niemand opgepakt. Wijs ze aan iemand toe of handel ze af.",
	},
	"digest.oldest": "Het langst open:",
	"digest.next": "Het volgende overzicht komt {at}.",
	"digest.noNext": "Hiervoor is geen overzicht gepland.",
	"digest.buttonOpen": "Openstaande fouten tonen",
	"digest.buttonRetry": "Alles opnieuw proberen",
	"digest.confirmTitle": "Alles opnieuw proberen?",
	"digest.confirmText":
		"Alles wat hier openstaat en opnieuw kan, wordt in beide systemen gelezen en weggeschreven zoals bij een synchronisatie. Vragen blijven staan.",
	"digest.unknownPlace":
		"In dit kanaal staan geen kaarten van Koppel. Noem een toewijzing of een kanaal, bijvoorbeeld `{example}`. De toewijzingen zijn: {mappings}.",
	"digest.unknownChannel":
		"In dat kanaal staan geen kaarten van Koppel. Noem een toewijzing of een ander kanaal, bijvoorbeeld `{example}`. De toewijzingen zijn: {mappings}.",
	"digest.unknownName":
		'Een toewijzing of kanaal "{name}" is hier niet bekend. De toewijzingen zijn: {mappings}.',
	"digest.gone": "Deze knop werkt niet meer. `{command} digest` geeft het actuele overzicht.",
	"digest.kindUpdateConflict": "de twee systemen verschillen",
	"digest.kindDeleted": "in één systeem verwijderd",
	"digest.kindValidation": "een waarde is niet geaccepteerd",
	"digest.kindPermission": "een machtiging ontbreekt",
	"digest.kindDuplicate": "meerdere records komen overeen",
	"digest.kindWaiting": "wacht op een andere record",
	"digest.kindStale": "gewijzigd tijdens het schrijven",
	"digest.kindTransient": "een systeem reageert niet goed",
	"digest.kindPossibleDuplicate": "mogelijk dubbel aangemaakt",
	"digest.kindMerged": "samengevoegd met een andere record",
	"digest.kindLoop": "de waarden worden steeds opnieuw gewijzigd",
	"digest.kindMassChange": "ongewoon veel wijzigingen tegengehouden",
	"digest.kindSetup": "de toewijzing kan niet synchroniseren",
	"digest.kindOverdue": "al lang niet gesynchroniseerd",

	// In threads
	"thread.reminder": "{person}, {name} wacht nog op een antwoord, sinds {at}.",
	"thread.notAgreed": "{person}: {why} Er is niets gebeurd.",
	"thread.assigned": "{person}, graag {name} afhandelen.",
};
