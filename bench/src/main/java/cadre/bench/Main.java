package cadre.bench;

import cadre.server.storage.PostgresUrl;
import cadre.wire.error.CadreException;
import cadre.wire.json.Json;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code cadre bench NAME [--count N] [--store S] [--db URL] [--peer URL] [--json]}. */
public final class Main {
    private static final String HELP =
            """
            Usage: cadre bench NAME [--count N] [--store sqlite|postgresql] [--db URL] [--json]

            Starts a server and nodes of its own on this machine, drives them, and prints figures.

              dispatch   from the first byte of a job's POST to the agent's own first line of code,
                         preflight and default isolation on; a warm repository apart (count: 300)
              crowd      from the POST of a job to its order at one of 200 simulated nodes while
                         10,000 others wait, and from a job's end to the next order (count: 500)
              crew       from the first byte of a crew's POST to the own first lines of code of all
                         its 8 agents on one node, preflight and default isolation on (count: 30)
              start      from the exec of 'cadre server' to its line 'cadre is ready' (count: 9)
              route      all of 'cadre route' around a command that ends at once, with and without a
                         repository, beside the start of the program alone (count: 9 of each)
              queue      claim and complete through the services, in this process (count: 20000)
              store      durable writes per second with 1, 16 and 64 callers; one transaction for
                         each beside it (count: 20000 each)
              logs       lines of 200 bytes from 50 jobs over the node link to 10 followers
                         (count: 40000 lines of each job)
              nodes      so many idle simulated nodes on one server with 512 MB of heap, and all of
                         them again after its restart (count: 2000)
              metrics    a scrape of /metrics with so many connected simulated nodes and 1,000 jobs
                         that wait (count: 2000)
              snapshot   the load of queue without, with and without a snapshot that somebody holds,
                         PostgreSQL only (count: 120 seconds of each)
              restart    kill -9 of a server with so many attempts running on simulated nodes, and
                         a new start at once: until all is back in service (count: 500)
              bus        30 agents of a team that send, poll, claim and lock over /mcp without a pause;
                         with --peer URL the same on another MCP server (count: 20 seconds)
              webhooks   signed webhooks of 2 KB from 16 senders, each on disk before its answer
                         (count: 40000)
              plans      check a plan of 200 streams over 50,000 files, good and with owners that
                         overlap everywhere (count: 10); and what the node's watch on owned paths
                         adds to a build's processor time (five pairs, median)
              traces     what telling a collector of traces adds to the processor time of
                         dispatching: two warm installations in turn (five pairs of count
                         jobs, median; count: 300)
              usage      the page of usage and sums by each thing over so many rows of a year,
                         after the days that are over were added up (count: 1000000)
              knowledge  files read, cut and indexed, and searches by words, vectors and both among
                         so many chunks (count: 100000)
              embedder   the model that runs in the server's process ('cadre --embedder'): vectors of
                         so many pieces of documents, and of queries (count: 500)
              list       first pages and claims with so many jobs and ten times as many events,
                         beside the same with 5,000 jobs (count: 1000000)

            --db is the URL of an empty PostgreSQL database, which is filled with rubbish, or of one
            that a bench has filled; one that holds anything else is refused. Its password is taken
            from CADRE_DB_PASSWORD. bench/peers/postgres starts a server for it. bench/peers/run
            compares with other queues, bench/peers/bus with a bus on Redis.
            Figures named limit_ are what the machine itself takes, measured in the same run.
            Machines are noisy: run it twice and compare figures of one run only.

            Example: cadre bench %s --json
            """;

    private Main() {}

    /** Runs one bench; exit status 0 done, 1 failed, 2 wrong usage. */
    public static void main(String[] args) {
        System.exit(run(Arrays.asList(args)));
    }

    private static int run(List<String> given) {
        var words =
                given.isEmpty() || !given.getFirst().equals("bench")
                        ? given
                        : given.subList(1, given.size());
        if (words.isEmpty() || words.contains("--help") || words.contains("-h")) {
            System.out.print(help(words));
            return words.isEmpty() ? 2 : 0;
        }
        try {
            var options = Options.of(words).withPassword(System.getenv());
            if (options.isPostgres()) {
                BenchDatabase.claim(PostgresUrl.parse(options.db(), ""));
            }
            print(figures(options, System.getenv(), InstantSource.system()), options.json());
            return 0;
        } catch (CadreException e) {
            System.err.println("cadre bench: " + e.getMessage());
            return 1;
        } catch (IllegalArgumentException e) {
            System.err.println("cadre bench: " + e.getMessage() + ". Try: cadre bench --help");
            return 2;
        } catch (Exception e) {
            System.err.println("cadre bench: failed: " + e);
            return 1;
        }
    }

    /** With an example of the bench that was named, if one was. */
    static String help(List<String> words) {
        var named = words.stream().findFirst().filter(name -> HELP.contains("\n  " + name + " "));
        return HELP.formatted(named.orElse("dispatch"));
    }

    private static Map<String, Object> figures(
            Options options, Map<String, String> environment, InstantSource clock)
            throws Exception {
        var count = options.count();
        return switch (options.name()) {
            case "dispatch" ->
                    new DispatchBench(environment, options, clock).run(count.orElse(300));
            case "crew" -> new CrewBench(environment, options, clock).run(count.orElse(30));
            case "crowd" -> new CrowdBench(environment, options).run(count.orElse(500));
            case "start" -> new StartBench(environment).run(count.orElse(9));
            case "route" -> new RouteBench(environment).run(count.orElse(9));
            case "queue" -> new QueueBench(environment, options, clock).run(count.orElse(20_000));
            case "store" -> new StoreBench(environment, options, clock).run(count.orElse(20_000));
            case "logs" -> new LogsBench(environment, options).run(count.orElse(40_000));
            case "nodes" -> new NodesBench(environment, options).run(count.orElse(2_000));
            case "metrics" -> new MetricsBench(environment, options).run(count.orElse(2_000));
            case "snapshot" ->
                    new SnapshotBench(environment, options, clock).run(count.orElse(120));
            case "restart" -> new RestartBench(environment, options).run(count.orElse(500));
            case "bus" -> new BusBench(environment, options).run(count.orElse(20));
            case "webhooks" -> new WebhooksBench(environment, options).run(count.orElse(40_000));
            case "traces" -> new TraceBench(environment, options).run(count.orElse(300));
            case "plans" -> new PlansBench().run(count.orElse(10));
            case "usage" ->
                    new UsageBench(environment, options, clock).run(count.orElse(1_000_000));
            case "knowledge" -> new KnowledgeBench().run(count.orElse(100_000));
            case "embedder" -> new EmbedderBench().run(count.orElse(500));
            case "list" -> new ListBench(environment, options, clock).run(count.orElse(1_000_000));
            default ->
                    throw new IllegalArgumentException("no bench named '" + options.name() + "'");
        };
    }

    private static void print(Map<String, Object> figures, boolean json) {
        if (json) {
            System.out.println(Json.write(new LinkedHashMap<>(figures)));
            return;
        }
        var width = figures.keySet().stream().mapToInt(String::length).max().orElse(0);
        figures.forEach((name, value) -> System.out.printf("%-" + width + "s  %s%n", name, value));
    }
}
