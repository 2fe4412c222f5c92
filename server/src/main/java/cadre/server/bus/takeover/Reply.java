package cadre.server.bus.takeover;

import java.util.List;

/** What Redis answers to a command. */
sealed interface Reply {
    /** A value, or a word such as OK. */
    record Text(String value) implements Reply {}

    /** An integer. */
    record Number(long value) implements Reply {}

    /** There is no such thing. */
    record None() implements Reply {}

    /** Several. */
    record Many(List<Reply> items) implements Reply {
        public Many {
            items = List.copyOf(items);
        }

        /** Those of them that are texts, in their order. */
        List<String> texts() {
            return items.stream()
                    .filter(Text.class::isInstance)
                    .map(item -> ((Text) item).value())
                    .toList();
        }
    }

    /** The command was refused. */
    record Refused(String reason) implements Reply {}
}
