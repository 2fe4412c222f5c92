package cadre.node.attempt;

import cadre.node.workspace.Saved.SavedFile;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.IsolationKind;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;

/** How far an attempt is; kept in {@code state.json}. In JSON {@code phase} names it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "phase")
@JsonSubTypes({
    @JsonSubTypes.Type(value = AttemptState.Received.class, name = "received"),
    @JsonSubTypes.Type(value = AttemptState.Starting.class, name = "starting"),
    @JsonSubTypes.Type(value = AttemptState.Running.class, name = "running"),
    @JsonSubTypes.Type(value = AttemptState.Ended.class, name = "ended"),
    @JsonSubTypes.Type(value = AttemptState.Saved.class, name = "saved"),
    @JsonSubTypes.Type(value = AttemptState.Delivered.class, name = "delivered"),
    @JsonSubTypes.Type(value = AttemptState.Reported.class, name = "reported"),
})
sealed interface AttemptState {
    /** Its name in the file, and in log lines. */
    default String phase() {
        return switch (this) {
            case Received _ -> "received";
            case Starting _ -> "starting";
            case Running _ -> "running";
            case Ended _ -> "ended";
            case Saved _ -> "saved";
            case Delivered _ -> "delivered";
            case Reported _ -> "reported";
        };
    }

    /** The order is on disk; the workspace may be half made. */
    record Received() implements AttemptState {}

    /** The agent is about to be started, or was just started. */
    record Starting(Launch launch) implements AttemptState {}

    /**
     * The agent was started.
     *
     * @param unheard whether the server may not know that its turn has begun; false of a version
     *     that did not write it
     */
    record Running(Launch launch, boolean turnBegun, boolean unheard) implements AttemptState {}

    /**
     * Nothing of it runs any more.
     *
     * @param hasWork whether there is something to save
     */
    record Ended(AttemptResult result, boolean hasWork) implements AttemptState {}

    /** What is left of it is in files of the node's own. */
    record Saved(AttemptResult result, List<SavedFile> files, boolean keep)
            implements AttemptState {
        public Saved {
            files = List.copyOf(files);
        }
    }

    /**
     * The server has the files and the log.
     *
     * @param keep whether the workspace stays, because not all of it could be stored
     */
    record Delivered(AttemptResult result, boolean keep) implements AttemptState {}

    /**
     * The server has the result: all of it may be deleted.
     *
     * @param ended how it ended, in a word
     */
    record Reported(boolean keep, String ended) implements AttemptState {
        public Reported {
            ended = ended == null ? "" : ended; // of a version that did not write it
        }
    }

    /**
     * How the agent was started.
     *
     * @param isolation what really isolates it
     * @param uid the user of its own that it runs as, 0 if it keeps the node's
     * @param at when
     * @param errFrom where its own part of the error file begins
     * @param account what it logged in with, for people
     */
    record Launch(IsolationKind isolation, int uid, Instant at, long errFrom, String account) {
        public Launch {
            account = account == null ? "" : account;
        }
    }
}
