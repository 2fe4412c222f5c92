package cadre.node.attempt;

import cadre.node.spool.LogSpool;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.SecretValue;
import java.util.List;
import java.util.function.Consumer;

/**
 * One attempt with what belongs to it alone.
 *
 * @param secrets in memory only: none for one that an earlier run of the node left
 * @param leeway how long its agent may go on without the server
 * @param reach writes down the state that is reached
 */
record Attempt(
        AttemptOrder order,
        List<SecretValue> secrets,
        AttemptFiles files,
        LogSpool spool,
        StopAsked stop,
        Leeway leeway,
        Consumer<AttemptState> reach,
        Observation.Listener seen,
        Runnable moreLog) {}
