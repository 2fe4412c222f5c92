package cadre.cli.command;

import cadre.cli.print.Cells;
import cadre.cli.print.Terminal;
import cadre.wire.bus.LockGrant;
import cadre.wire.bus.LockGrants;
import cadre.wire.bus.LockMode;
import cadre.wire.bus.LockRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Takes locks, and waits for them if that is wished. */
final class LockTaking {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final long LONGEST_WAIT_SEC = 25;

    private final Voice voice;
    private final Terminal terminal;

    LockTaking(Voice voice, Terminal terminal) {
        this.voice = voice;
        this.terminal = terminal;
    }

    /**
     * Takes all of them or none.
     *
     * @param patience how long to wait while one of them is held; the place among those who wait is
     *     kept all the time
     * @throws CadreException CONFLICT that says what is in the way
     */
    List<LockGrant> take(List<String> names, LockMode mode, Duration ttl, Duration patience)
            throws InterruptedException {
        // by which the server knows a request that is sent again, and who waits
        var key = UUID.randomUUID().toString();
        long begin = System.nanoTime();
        long waitSec = patience.isZero() ? 0 : 1; // soon enough to say that we wait
        while (true) {
            long asked = System.nanoTime();
            try {
                return once(
                        new LockRequest(
                                names,
                                Optional.of(ttl.toSeconds()),
                                Optional.of(key),
                                Optional.of(mode),
                                Optional.of(waitSec)));
            } catch (CadreException e) {
                long now = System.nanoTime();
                long left = patience.toNanos() - (now - begin);
                if (e.code() != ErrorCode.CONFLICT
                        || left <= 0
                        || "deadlock".equals(e.which().get("reason"))) {
                    throw e;
                }
                if (waitSec == 1) {
                    terminal.note(waiting(e));
                }
                waitSec = Math.clamp(Math.ceilDiv(left, 1_000_000_000L), 2, LONGEST_WAIT_SEC);
                // the server waited, or else we do
                long early = Math.min(PAUSE.toNanos(), left) - (now - asked);
                if (early > 0) {
                    Thread.sleep(Duration.ofNanos(early));
                }
            }
        }
    }

    private List<LockGrant> once(LockRequest request) {
        var key = request.idempotencyKey().orElseThrow();
        var tree = voice.api().postOnce(voice.route("locks"), request, key);
        return Json.mapper().treeToValue(tree, LockGrants.class).locks();
    }

    private static String waiting(CadreException refused) {
        var which = refused.which();
        return "Waiting: %s has %s for %s s more"
                .formatted(
                        Cells.clean(which.getOrDefault("held_by", "nobody")),
                        Cells.clean(which.getOrDefault("resource", "it")),
                        which.getOrDefault("ttl_remaining", "?"));
    }
}
