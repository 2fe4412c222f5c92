package cadre.app.drill;

import cadre.cli.client.Api;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Asks the servers as a client does that does not give up: each in turn until one answers. What is
 * asked must bear to be asked twice.
 */
final class Office {
    private static final long PAUSE_MS = 150;

    private final List<ServerUnit> servers;
    private final AtomicInteger turn = new AtomicInteger();

    Office(List<ServerUnit> servers) {
        this.servers = List.copyOf(servers);
    }

    /**
     * The first answer.
     *
     * @throws CadreException what the server said, or UNAVAILABLE if none answered for so long
     */
    <T> T ask(Duration patience, Function<Api, T> question) throws InterruptedException {
        var end = System.nanoTime() + patience.toNanos();
        for (int n = turn.getAndIncrement(); ; n++) {
            try {
                return question.apply(servers.get(Math.floorMod(n, servers.size())).api());
            } catch (CadreException e) {
                if (!mayPass(e) || System.nanoTime() > end) {
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
    }

    private static boolean mayPass(CadreException e) {
        return e.code() == ErrorCode.UNAVAILABLE || e.code() == ErrorCode.TOO_MANY;
    }
}
