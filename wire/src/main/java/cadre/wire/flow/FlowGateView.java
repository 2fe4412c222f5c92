package cadre.wire.flow;

import java.time.Instant;
import java.util.Optional;

/**
 * A gate of the stage in which an item is, as it was last seen.
 *
 * @param gate its word, as in the file
 * @param waitsFor one phrase
 * @param state open, waiting (nothing was ever said), pending or failed
 * @param verdict what was found, one phrase
 * @param sha the commit that it is about; empty where there is none yet
 * @param source where one can see it; empty if nothing is there yet
 * @param who whose word it is, by id; empty if nobody's
 * @param when that word was given
 * @param why it has not opened, one sentence; empty if it is open
 * @param lifts who can open it; empty if it is open
 * @param since when its state became what it is
 */
public record FlowGateView(
        String gate,
        String waitsFor,
        String state,
        String verdict,
        String sha,
        String source,
        String who,
        Optional<Instant> when,
        String why,
        String lifts,
        Instant since) {}
