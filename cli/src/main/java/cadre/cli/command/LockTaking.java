package cadre.cli.command;

import cadre.cli.print.Cells;
import cadre.cli.print.Terminal;
import cadre.wire.bus.LockGrant;
import cadre.wire.bus.LockGrants;
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
    private static final long PAUSE_MS = 1_000;

    private final Voice voice;
    private final Terminal terminal;

    LockTaking(Voice voice, Terminal terminal) {
        this.voice = voice;
        this.terminal = terminal;
    }

    /**
     * Takes all of them or none.
     *
     * @param patience how long to try again while one of them is held
     * @throws CadreException CONFLICT that says what is in the way
     */
    List<LockGrant> take(List<String> names, Duration ttl, Duration patience)
            throws InterruptedException {
        long begin = System.nanoTime();
        boolean said = false;
        while (true) {
            try {
                return once(names, ttl);
            } catch (CadreException e) {
                long left = patience.toNanos() - (System.nanoTime() - begin);
                if (e.code() != ErrorCode.CONFLICT || left <= 0) {
                    throw e;
                }
                if (!said) {
                    said = true;
                    terminal.note(waiting(e));
                }
                Thread.sleep(Math.max(1, Math.min(PAUSE_MS, left / 1_000_000)));
            }
        }
    }

    /** With a key by which the server knows a request that is sent again after a broken one. */
    private List<LockGrant> once(List<String> names, Duration ttl) {
        var key = UUID.randomUUID().toString();
        var request = new LockRequest(names, Optional.of(ttl.toSeconds()), Optional.of(key));
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
