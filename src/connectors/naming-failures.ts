import { type ChangePage, type ChangePull, type Connector, ConnectorError } from "../ports/connector.js";

/** The connector, with its failures saying which system they come from: a mapping has two. */
export function namingFailures(connector: Connector): Connector {
	const { name, label, capabilities } = connector;
	const named = (error: unknown): unknown => {
		if (error instanceof ConnectorError) error.system ??= { name, label };
		return error;
	};
	const naming = async <T>(answer: Promise<T>): Promise<T> => {
		try {
			return await answer;
		} catch (error) {
			throw named(error);
		}
	};
	async function* namingEach<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
		try {
			yield* items;
		} catch (error) {
			throw named(error);
		}
	}
	return {
		name,
		label,
		capabilities,
		describe: (...asked) => naming(connector.describe(...asked)),
		pullChanges: async (request) => {
			const pull = await naming(connector.pullChanges(request));
			return new NamedPull(pull, namingEach(pull.pages));
		},
		readMany: (...asked) => naming(connector.readMany(...asked)),
		listIds: (...asked) => namingEach(connector.listIds(...asked)),
		findByValues: (...asked) => naming(connector.findByValues(...asked)),
		search: (...asked) => naming(connector.search(...asked)),
		createMany: (...asked) => naming(connector.createMany(...asked)),
		updateMany: (...asked) => naming(connector.updateMany(...asked)),
		deleteMany: (...asked) => naming(connector.deleteMany(...asked)),
		link: (...asked) => connector.link(...asked),
		close: () => connector.close(),
	};
}

/** A pull whose pages are walked through someone else's eyes; whether it is full may show only on the way. */
class NamedPull implements ChangePull {
	constructor(
		private readonly pull: ChangePull,
		readonly pages: AsyncIterable<ChangePage>,
	) {}

	get full(): boolean {
		return this.pull.full;
	}

	get resumed(): boolean {
		return this.pull.resumed;
	}

	nextWatermark(heldBack: string | null): string | null {
		return this.pull.nextWatermark(heldBack);
	}
}
