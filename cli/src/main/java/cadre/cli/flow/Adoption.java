package cadre.cli.flow;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.flow.FlowFile;
import cadre.wire.flow.ShippedFlow;
import cadre.wire.id.RoleName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Gives a repository a flow: the shipped one, whose roles use what an older set-up has for them.
 *
 * @param written files that are new
 * @param adopted files that were there, with what uses them
 */
public record Adoption(List<String> written, List<String> adopted) {
    private static final String OLDER_PROMPTS = ".openclaw/agents/";
    private static final Map<String, String> OLDER_TASKS =
            Map.of(
                    "analyst", ".task.md",
                    "architect", ".task-arch.md",
                    "developer", ".task-dev.md",
                    "reviewer", ".task-review.md",
                    "tester", ".task-test.md");

    public Adoption {
        written = List.copyOf(written);
        adopted = List.copyOf(adopted);
    }

    /** What becomes of a role of the shipped flow here. */
    private record Used(RoleName role, String line, List<String> files) {}

    /**
     * Writes the flow, and with {@code prompts} the shipped instructions of roles that have none
     * here.
     *
     * @throws CadreException CONFLICT if there is a flow already
     */
    public static Adoption of(FlowFolder folder, Prompts prompts) {
        var uses =
                ShippedFlow.roles().stream()
                        .map(role -> used(folder, role))
                        .filter(use -> !use.files().isEmpty())
                        .toList();
        var written = new ArrayList<String>();
        var text = text(uses);
        FlowFile.read(FlowFile.PATH, text);
        written.add(
                folder.writeIfAbsent(FlowFile.PATH, text)
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.CONFLICT,
                                        "There is a flow already",
                                        Map.of("file", folder.file()),
                                        "Look at it with 'cadre flow show'; to begin anew, delete"
                                                + " it first")));
        if (prompts == Prompts.WRITTEN) {
            for (var role : ShippedFlow.roles()) {
                if (!folder.has(OLDER_PROMPTS + role + ".md")) {
                    folder.writeIfAbsent(
                                    ".cadre/agents/" + role + ".md",
                                    ShippedFlow.prompt(role).orElseThrow())
                            .ifPresent(written::add);
                }
            }
        }
        return new Adoption(
                written,
                uses.stream()
                        .flatMap(
                                use -> use.files().stream().map(file -> file + " by " + use.role()))
                        .toList());
    }

    /** Whether the shipped instructions are written out, to be changed here. */
    public enum Prompts {
        /** They are. */
        WRITTEN,
        /** Those of the program count. */
        SHIPPED
    }

    private static Used used(FlowFolder folder, RoleName role) {
        var files = new ArrayList<String>();
        var more = new StringBuilder();
        var prompt = OLDER_PROMPTS + role + ".md";
        if (folder.has(prompt) && !folder.has(".cadre/agents/" + role + ".md")) {
            more.append(", prompt: ").append(prompt);
            files.add(prompt);
        }
        var task = OLDER_TASKS.getOrDefault(role.name(), "");
        if (!task.isEmpty() && folder.has(task)) {
            more.append(", task: ").append(task);
            files.add(task);
        }
        if (!files.isEmpty()) {
            more.append(", tools: [Read, Write, Edit, Bash]");
        }
        return new Used(role, more.toString(), files);
    }

    /** The shipped text, with more in the lines of these roles. */
    private static String text(List<Used> uses) {
        var text = ShippedFlow.text();
        for (var use : uses) {
            var head = "  - {name: " + use.role() + ",";
            var from = text.indexOf(head);
            var end = from < 0 ? -1 : text.indexOf("}\n", from);
            if (end < 0) {
                throw new IllegalStateException("the shipped flow lacks the role " + use.role());
            }
            text = text.substring(0, end) + use.line() + text.substring(end);
        }
        return text;
    }
}
