package cadre.bench;

import cadre.wire.json.Json;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code cadre bench NAME [--count N] [--json]}. */
public final class Main {
    private static final String HELP =
            """
            Usage: cadre bench NAME [--count N] [--json]

            Starts a server and a node of its own on this machine, drives them, and prints figures.

              dispatch   from the first byte of a job's POST to the agent's own first line of code,
                         preflight and default isolation on; a warm repository apart (count: 300)
              start      from the exec of 'cadre server' to its line 'cadre is ready' (count: 9)
              store      durable writes per second with 1, 16 and 64 callers (count: 20000 each)

            Machines are noisy: run it twice and compare figures of one run only.

            Example: cadre bench dispatch --json
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
            System.out.print(HELP);
            return words.isEmpty() ? 2 : 0;
        }
        var environment = System.getenv();
        try {
            var count = count(words);
            var clock = InstantSource.system();
            var figures =
                    switch (words.getFirst()) {
                        case "dispatch" ->
                                new DispatchBench(environment, clock).run(count.orElse(300));
                        case "start" -> new StartBench(environment).run(count.orElse(9));
                        case "store" -> new StoreBench(clock).run(count.orElse(20_000));
                        default ->
                                throw new IllegalArgumentException(
                                        "no bench named '" + words.getFirst() + "'");
                    };
            print(figures, words.contains("--json"));
            return 0;
        } catch (IllegalArgumentException e) {
            System.err.println("cadre bench: " + e.getMessage() + ". Try: cadre bench --help");
            return 2;
        } catch (Exception e) {
            System.err.println("cadre bench: failed: " + e);
            return 1;
        }
    }

    private static java.util.OptionalInt count(List<String> words) {
        var at = words.indexOf("--count");
        if (at < 0) {
            return java.util.OptionalInt.empty();
        }
        var text = at + 1 < words.size() ? words.get(at + 1) : "";
        if (!text.matches("[1-9][0-9]{0,6}")) {
            throw new IllegalArgumentException("--count takes a number from 1 to 9999999");
        }
        return java.util.OptionalInt.of(Integer.parseInt(text));
    }

    private static void print(Map<String, Object> figures, boolean json) {
        if (json) {
            System.out.println(Json.write(new LinkedHashMap<>(figures)));
            return;
        }
        figures.forEach((name, value) -> System.out.printf("%-32s %s%n", name, value));
    }
}
