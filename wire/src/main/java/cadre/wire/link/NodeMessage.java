package cadre.wire.link;

import cadre.wire.agent.ModelUsage;
import cadre.wire.agent.QuotaWindow;
import cadre.wire.agent.Usage;
import cadre.wire.id.AttemptId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.LogStream;
import cadre.wire.job.LogTotal;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;

/**
 * What a node says. In JSON {@code type} names the kind. The first message of a connection is
 * {@link Hello}. Whatever carries an attempt carries its fencing token.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = NodeMessage.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = NodeMessage.Beat.class, name = "beat"),
    @JsonSubTypes.Type(value = NodeMessage.Started.class, name = "started"),
    @JsonSubTypes.Type(value = NodeMessage.TurnBegan.class, name = "turn_began"),
    @JsonSubTypes.Type(value = NodeMessage.Used.class, name = "used"),
    @JsonSubTypes.Type(value = NodeMessage.NoProgress.class, name = "no_progress"),
    @JsonSubTypes.Type(value = NodeMessage.Log.class, name = "log"),
    @JsonSubTypes.Type(value = NodeMessage.Finished.class, name = "finished"),
})
public sealed interface NodeMessage {
    /** The protocol that this version speaks. */
    int PROTOCOL = 2;

    /** The oldest one that it understands too: that of the version before. */
    int OLDEST_PROTOCOL = 1;

    /** Whether this version understands that protocol. */
    static boolean isSpoken(int protocol) {
        return protocol >= OLDEST_PROTOCOL && protocol <= PROTOCOL;
    }

    /**
     * The first message: who it is, what it has, what it still holds.
     *
     * @param instance random for each process of a node, 1 to 64 letters, digits and {@code -}: two
     *     processes with one key are told apart by it
     * @param leaving whether it ends once what it holds is over, and wants nothing new
     */
    record Hello(
            int protocol, String instance, NodeFacts facts, List<HeldAttempt> held, boolean leaving)
            implements NodeMessage {
        public Hello {
            held = List.copyOf(held);
        }

        /** Of a node that stays. */
        public Hello(int protocol, String instance, NodeFacts facts, List<HeldAttempt> held) {
            this(protocol, instance, facts, held, false);
        }

        /** The same in the words of another protocol. */
        public Hello in(int other) {
            return new Hello(other, instance, facts, held, leaving);
        }
    }

    /**
     * Alive; renews the lease of each attempt it holds.
     *
     * @param load of its machine; empty if it does not know, as nodes of before
     * @param pace of its link; empty as for the load
     */
    record Beat(
            List<HeldAttempt> held,
            long diskFreeBytes,
            NodeDisk disk,
            Optional<NodeLoad> load,
            Optional<LinkPace> pace)
            implements NodeMessage {
        public Beat {
            held = List.copyOf(held);
            disk = disk == null ? NodeDisk.UNKNOWN : disk;
            load = load == null ? Optional.empty() : load;
            pace = pace == null ? Optional.empty() : pace;
        }

        /** Of a node that says nothing of its link. */
        public Beat(
                List<HeldAttempt> held,
                long diskFreeBytes,
                NodeDisk disk,
                Optional<NodeLoad> load) {
            this(held, diskFreeBytes, disk, load, Optional.empty());
        }

        /** Of a node that says nothing of its load. */
        public Beat(List<HeldAttempt> held, long diskFreeBytes, NodeDisk disk) {
            this(held, diskFreeBytes, disk, Optional.empty());
        }

        /** Of a node that says nothing of what lies on its disk either. */
        public Beat(List<HeldAttempt> held, long diskFreeBytes) {
            this(held, diskFreeBytes, NodeDisk.UNKNOWN);
        }
    }

    /**
     * The agent's process has begun.
     *
     * @param account what the CLI logs in with, for people; empty if it needs nothing
     */
    record Started(
            AttemptId attempt,
            long token,
            IsolationKind isolation,
            LogStream humanStream,
            String account)
            implements NodeMessage {
        public Started {
            account = account == null ? "" : account;
        }
    }

    /** The agent's first turn has begun: from here on a second start could repeat side effects. */
    record TurnBegan(AttemptId attempt, long token) implements NodeMessage {}

    /**
     * What the run has used so far.
     *
     * @param usage of all models together
     * @param models the same, for each model
     * @param windows what the CLI says of its account's quota; none if it says nothing
     * @param windowsAgeSec for how many seconds that has been known; empty for just now
     */
    record Used(
            AttemptId attempt,
            long token,
            Usage usage,
            List<ModelUsage> models,
            List<QuotaWindow> windows,
            Optional<Long> windowsAgeSec)
            implements NodeMessage {
        public Used {
            models = models == null ? List.of() : List.copyOf(models);
            windows = windows == null ? List.of() : List.copyOf(windows);
            windowsAgeSec = windowsAgeSec == null ? Optional.empty() : windowsAgeSec;
        }

        /** Of a CLI that says nothing of its account's quota. */
        public Used(AttemptId attempt, long token, Usage usage, List<ModelUsage> models) {
            this(attempt, token, usage, models, List.of(), Optional.empty());
        }
    }

    /**
     * The agent gets nowhere by one of the rules of its order; without any it is never sent. May
     * come again.
     *
     * @param rule {@code tokens}, {@code equal_failures} or {@code sec}
     * @param text what was seen, for people
     * @param episode how often that was so in this attempt, from 1 on
     */
    record NoProgress(AttemptId attempt, long token, String rule, String text, int episode)
            implements NodeMessage {}

    /**
     * A piece of log; as text, or as a {@link LogFrame} if the server reads them.
     *
     * @param offset of the first byte in the stream; when it is not where the server's copy ends,
     *     the server answers with where it ends and stores nothing
     * @param missing bytes just before this piece which the node has lost; the server then takes
     *     the piece at {@code offset} and records the gap
     * @param data base64 in JSON, 1 byte to 256 KiB
     */
    record Log(
            AttemptId attempt, long token, LogStream stream, long offset, long missing, byte[] data)
            implements NodeMessage {}

    /**
     * It is over, and every artifact of it is stored; sent again until acknowledged.
     *
     * @param logs what was sent of each stream that is not empty; none if the node does not know
     */
    record Finished(AttemptId attempt, long token, AttemptResult result, List<LogTotal> logs)
            implements NodeMessage {
        public Finished {
            logs = logs == null ? List.of() : List.copyOf(logs);
        }

        /** Of an attempt of which nothing is known of its log. */
        public Finished(AttemptId attempt, long token, AttemptResult result) {
            this(attempt, token, result, List.of());
        }
    }
}
