package cadre.wire.link;

import cadre.wire.id.AttemptId;
import cadre.wire.id.NodeName;
import cadre.wire.job.LogStream;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What a server says to a node. In JSON {@code type} names the kind. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ServerMessage.Welcome.class, name = "welcome"),
    @JsonSubTypes.Type(value = ServerMessage.Start.class, name = "start"),
    @JsonSubTypes.Type(value = ServerMessage.Stop.class, name = "stop"),
    @JsonSubTypes.Type(value = ServerMessage.LogStored.class, name = "log_stored"),
    @JsonSubTypes.Type(value = ServerMessage.LogRefused.class, name = "log_refused"),
    @JsonSubTypes.Type(value = ServerMessage.FinishedStored.class, name = "finished_stored"),
    @JsonSubTypes.Type(value = ServerMessage.BeatSeen.class, name = "beat_seen"),
    @JsonSubTypes.Type(value = ServerMessage.Refused.class, name = "refused"),
})
public sealed interface ServerMessage {
    /**
     * The answer to hello.
     *
     * @param leaseSec how long a lease lasts
     * @param beatSec how often to beat
     * @param logEnds where the server's copy of each log stream of the held attempts ends
     * @param stop held attempts that must be stopped: cancelled meanwhile, or no longer this
     *     node's; their work is saved and reported all the same, and kept as evidence
     * @param logFrames whether the server reads a {@link LogFrame}
     */
    record Welcome(
            NodeName node,
            int leaseSec,
            int beatSec,
            List<LogEnd> logEnds,
            List<Stop> stop,
            boolean logFrames)
            implements ServerMessage {
        public Welcome {
            logEnds = List.copyOf(logEnds);
            stop = List.copyOf(stop);
        }

        /** Of a server that reads text only. */
        public Welcome(
                NodeName node, int leaseSec, int beatSec, List<LogEnd> logEnds, List<Stop> stop) {
            this(node, leaseSec, beatSec, logEnds, stop, false);
        }
    }

    /**
     * Run this. Sent again after a reconnect if the node does not hold it: starting is idempotent
     * by token.
     *
     * @param secrets apart from the order, which the node keeps on disk
     */
    record Start(AttemptOrder order, List<SecretValue> secrets) implements ServerMessage {
        public Start {
            secrets = secrets == null ? List.of() : List.copyOf(secrets);
        }
    }

    /** Stop this: TERM, grace, KILL, sweep, save, report. */
    record Stop(AttemptId attempt, long token, String reason) implements ServerMessage {}

    /** Stored up to here; also the answer to a piece at the wrong offset. */
    record LogStored(AttemptId attempt, LogStream stream, long end) implements ServerMessage {}

    /**
     * A piece of this stream could not be stored, for a reason of the server's: nothing of it is
     * kept. To be sent again after a while, from where the server's copy was known to end.
     *
     * @param reason for people
     */
    record LogRefused(AttemptId attempt, LogStream stream, String reason)
            implements ServerMessage {}

    /** The result is stored (or was not applicable and is kept as evidence): forget the attempt. */
    record FinishedStored(AttemptId attempt, boolean applied) implements ServerMessage {}

    /** The leases are renewed, but for those of {@code stop}. */
    record BeatSeen(List<Stop> stop) implements ServerMessage {
        public BeatSeen {
            stop = List.copyOf(stop);
        }
    }

    /**
     * The server will not talk to this node; the connection ends.
     *
     * @param protocol the newest that the server speaks, if the node's is the reason; else 0
     */
    record Refused(String code, String reason, int protocol) implements ServerMessage {
        /** For any other reason than the protocol. */
        public Refused(String code, String reason) {
            this(code, reason, 0);
        }
    }

    /** Where the server's copy of one stream ends, in bytes. */
    record LogEnd(AttemptId attempt, LogStream stream, long end) {}
}
