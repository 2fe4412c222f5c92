package cadre.server.usage;

import cadre.server.storage.Row;
import cadre.wire.api.UsageSum;
import java.util.Optional;

/** What several runs used together, to be added to. */
record Sum(long events, long prompt, long cached, long completion, long priced, Dollars cost) {
    static final Sum NONE = new Sum(0, 0, 0, 0, 0, new Dollars(0, 0));

    static Sum read(Row row) {
        return new Sum(
                row.number("events"),
                row.numberOrNone("prompt_tokens").orElse(0L),
                row.numberOrNone("cached_tokens").orElse(0L),
                row.numberOrNone("completion_tokens").orElse(0L),
                row.numberOrNone("priced").orElse(0L),
                new Dollars(
                                row.numberOrNone("micros").orElse(0L),
                                row.numberOrNone("rest").orElse(0L))
                        .carried());
    }

    Sum plus(Sum other) {
        return new Sum(
                events + other.events,
                prompt + other.prompt,
                cached + other.cached,
                completion + other.completion,
                priced + other.priced,
                new Dollars(cost.micros() + other.cost.micros(), cost.rest() + other.cost.rest())
                        .carried());
    }

    UsageSum named(String key) {
        return new UsageSum(
                key,
                events,
                prompt,
                cached,
                completion,
                prompt + completion,
                priced == 0 ? Optional.empty() : Optional.of(cost.usd()),
                events - priced);
    }
}
