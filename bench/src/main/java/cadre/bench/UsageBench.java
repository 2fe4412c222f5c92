package cadre.bench;

import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.usage.Ledger;
import cadre.server.usage.price.Prices;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the usage page asks for over much usage of a year: the page of rows with its sums, and sums
 * by each thing, over HTTP, after the days that are over were added up once.
 */
final class UsageBench {
    private static final int SLICE = 50_000;
    private static final int ASKED = 50;
    private static final Duration YEAR = Duration.ofDays(365);

    private static final List<String> BY =
            List.of("day", "model", "agent", "team", "person", "repository", "crew");

    /** 12 models, 5 profiles, 8 teams, 60 people, 300 repositories, 2,000 crews. */
    private static final String ROWS =
            """
            insert into model_usage (job_id, number, model, provider, agent, team, node, day,
                   input_tokens, cached_tokens, cache_write_tokens, output_tokens,
                   reasoning_tokens, cost_micros, cost_rest, created_at_ms, updated_at_ms, key_id,
                   person, repository, origin)
            with recursive n (i) as (select cast(? as bigint) union all select i + 1 from n where i < ?)
            select n.i, 1, 'model-' || (n.i %% 12), 'openai', 'agent-' || (n.i %% 5),
                   'team-' || (n.i %% 8), 'n' || (n.i %% 50), %s,
                   1000 + n.i %% 900, 500, 20, 300, 0,
                   case when n.i %% 40 = 0 then null else 12000 + n.i %% 700 end,
                   case when n.i %% 40 = 0 then null else 123456789 end,
                   %s, %s, 1 + n.i %% 60, 'person-' || (n.i %% 60),
                   'https://forge.example/team/repository-' || (n.i %% 300),
                   case when n.i %% 3 = 0 then 'c' || (n.i / 500) else '' end
              from n
            """;

    private final Map<String, String> environment;
    private final Options options;
    private final InstantSource clock;

    UsageBench(Map<String, String> environment, Options options, InstantSource clock) {
        this.environment = environment;
        this.options = options;
        this.clock = clock;
    }

    Map<String, Object> run(int count) throws Exception {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("name", "usage");
        figures.put("store", options.store());
        figures.put("count", count);
        try (var folder = Folder.create()) {
            var place = ServerProcess.Place.in(environment, folder.path(), options.db(), "-Xmx1g");
            var home = Files.createDirectories(place.home());
            try (var stores = StoreChoice.open(options, home);
                    var feed = new Feed(stores.main(), clock)) {
                fill(stores.main(), count);
                var prices = Prices.load(stores.main(), feed, clock, home.resolve("prices.yaml"));
                var days = new Ledger(stores.main(), feed, prices, clock).days();
                var from = System.nanoTime();
                days.rollOnce();
                figures.put(
                        "adding_up_seconds", Math.round((System.nanoTime() - from) / 1e7) / 100.0);
            }
            try (var server = ServerProcess.start(place)) {
                ask(server.client(), "page", "/api/v1/usage", figures);
                ask(server.client(), "summary", "/api/v1/summary", figures);
                for (var by : BY) {
                    ask(server.client(), by, "/api/v1/usage/sums?by=" + by, figures);
                }
            }
            Limits.into(figures, environment, folder.path());
        }
        return figures;
    }

    private void fill(Database db, int count) {
        var begin = clock.millis() - YEAR.toMillis();
        var step = YEAR.toMillis() / count;
        var at = begin + " + n.i * " + step;
        var day =
                db.dialect().isShared()
                        ? "to_char(to_timestamp((%s) / 1000) at time zone 'UTC', 'YYYY-MM-DD')"
                                .formatted(at)
                        : "strftime('%%Y-%%m-%%d', (%s) / 1000, 'unixepoch')".formatted(at);
        var sql = ROWS.formatted(day, at, at);
        for (long i = 1; i <= count; i += SLICE) {
            var first = i;
            var last = Math.min(count, i + SLICE - 1);
            db.write(tx -> tx.update(sql, first, last));
        }
    }

    private static void ask(Client client, String name, String path, Map<String, Object> figures)
            throws Exception {
        var samples = new Samples();
        for (var i = 0; i < ASKED; i++) {
            var from = System.nanoTime();
            client.text(path);
            samples.add(System.nanoTime() - from); // the first one too: a page is opened once
        }
        samples.into(figures, name + "_");
    }
}
