package cadre.app.drill;

import cadre.cli.client.Api;
import cadre.cli.client.Route;
import cadre.cli.print.Screen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Waits until every job is over and no node holds an attempt. */
final class Rest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The longest that nothing may end when nothing is broken any more; jobs wait for room. */
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final Site site;

    Rest(Site site) {
        this.site = site;
    }

    /** What does not come to rest; empty if all does. */
    Optional<Finding> await(Screen screen) throws InterruptedException {
        var end = System.nanoTime() + LIMIT.toNanos();
        long fewest = Long.MAX_VALUE;
        try {
            while (true) {
                int open = site.office().ask(PATIENCE, Rest::open);
                long held = held();
                if (open + held < fewest) {
                    fewest = open + held;
                    end = System.nanoTime() + LIMIT.toNanos();
                }
                if (open == 0 && held == 0) {
                    return Optional.empty();
                }
                if (System.nanoTime() > end) {
                    return Optional.of(
                            new Finding(
                                    "stuck",
                                    "the drill",
                                    "for %d s nothing has ended, %d jobs are not over, and nodes"
                                                    .formatted(LIMIT.toSeconds(), open)
                                            + " hold %d attempts".formatted(held)));
                }
                screen.live("%d jobs are not over, nodes hold %d attempts".formatted(open, held));
                TimeUnit.MILLISECONDS.sleep(500);
            }
        } finally {
            screen.live("");
        }
    }

    private static int open(Api api) {
        int open = 0;
        for (var item : api.whole(Route.of("jobs").with("limit", 200)).path("items")) {
            var state = item.path("status").path("state").asString();
            if (state.equals("queued") || state.equals("running")) {
                open++;
            }
        }
        return open;
    }

    private long held() {
        return site.nodes().stream()
                .mapToLong(node -> count(node.state().resolve("attempts")))
                .sum();
    }

    private static long count(Path folder) {
        try (var files = Files.list(folder)) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
