package cadre.node.attempt;

import cadre.node.spool.LogSpool;
import cadre.wire.link.AttemptOrder;
import java.util.function.Consumer;

/**
 * One attempt with what belongs to it alone.
 *
 * @param reach writes down the state that is reached
 */
record Attempt(
        AttemptOrder order,
        AttemptFiles files,
        LogSpool spool,
        StopAsked stop,
        Consumer<AttemptState> reach,
        Observation.Listener seen,
        Runnable moreLog) {}
