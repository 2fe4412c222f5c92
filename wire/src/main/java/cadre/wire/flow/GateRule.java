package cadre.wire.flow;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What must hold before an item leaves a stage. In JSON {@code gate} names it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "gate")
@JsonSubTypes({
    @JsonSubTypes.Type(value = GateRule.Approval.class, name = "approval"),
    @JsonSubTypes.Type(value = GateRule.Review.class, name = "review"),
    @JsonSubTypes.Type(value = GateRule.Checks.class, name = "checks"),
    @JsonSubTypes.Type(value = GateRule.Files.class, name = "files"),
    @JsonSubTypes.Type(value = GateRule.Command.class, name = "command"),
    @JsonSubTypes.Type(value = GateRule.NoConflict.class, name = "no_conflict"),
    @JsonSubTypes.Type(value = GateRule.Verdict.class, name = "verdict"),
    @JsonSubTypes.Type(value = GateRule.Manual.class, name = "manual"),
})
public sealed interface GateRule {
    /** The words of all gates, as in the file. */
    List<String> WORDS =
            List.of(
                    "approval",
                    "review",
                    "checks",
                    "files",
                    "command",
                    "no_conflict",
                    "verdict",
                    "manual");

    /** A person's {@code :approved:} in the tracker, after what it approves. */
    record Approval() implements GateRule {}

    /**
     * Reviews of the pull request that approve its newest commit.
     *
     * @param approvals 1 to 20, each of another person
     */
    record Review(int approvals) implements GateRule {}

    /**
     * Checks of the newest commit that are green.
     *
     * @param contexts glob patterns of their names; none for those that the base branch requires
     */
    record Checks(List<String> contexts) implements GateRule {
        public Checks {
            contexts = List.copyOf(contexts);
        }
    }

    /**
     * Files that are there at the newest commit.
     *
     * @param paths in the repository, where {@code {key}} stands for the item's key
     */
    record Files(List<String> paths) implements GateRule {
        public Files {
            paths = List.copyOf(paths);
        }
    }

    /**
     * A command that succeeds, as a job, in a workspace with the newest commit.
     *
     * @param shell 1 to 4000 characters
     */
    record Command(String shell) implements GateRule {}

    /** An open pull request that its host can merge without a conflict. */
    record NoConflict() implements GateRule {}

    /** The agent of the stage says {@code approve} in its structured answer. */
    record Verdict() implements GateRule {}

    /** A person with a key says so: {@code cadre flow approve}. */
    record Manual() implements GateRule {}

    /** The word, as in the file. */
    default String word() {
        return switch (this) {
            case Approval _ -> "approval";
            case Review _ -> "review";
            case Checks _ -> "checks";
            case Files _ -> "files";
            case Command _ -> "command";
            case NoConflict _ -> "no_conflict";
            case Verdict _ -> "verdict";
            case Manual _ -> "manual";
        };
    }

    /** The gate of an item with this key: files that are named after it are named. */
    default GateRule of(String key) {
        return this instanceof Files(List<String> paths)
                ? new Files(
                        paths.stream().map(path -> path.replace("{key}", fileName(key))).toList())
                : this;
    }

    /** A key as a part of a path: what is no letter, digit, '.', '_' or '-' of ASCII is '-'. */
    private static String fileName(String key) {
        return key.replaceAll("[^A-Za-z0-9._-]+", "-");
    }

    /** What it waits for, for people: one phrase. */
    default String told() {
        return switch (this) {
            case Approval _ -> "a person's :approved: in the tracker";
            case Review(int approvals) ->
                    approvals == 1
                            ? "an approving review of the newest commit"
                            : approvals + " approving reviews of the newest commit";
            case Checks(List<String> contexts) ->
                    contexts.isEmpty()
                            ? "every check that the base branch requires is green"
                            : "green: " + String.join(", ", contexts);
            case Files(List<String> paths) -> "there are " + String.join(", ", paths);
            case Command(String shell) -> "succeeds: " + shell;
            case NoConflict _ -> "a pull request without a conflict";
            case Verdict _ -> "the agent's own verdict is approve";
            case Manual _ -> "a person's 'cadre flow approve'";
        };
    }
}
