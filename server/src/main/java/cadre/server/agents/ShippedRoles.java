package cadre.server.agents;

import cadre.wire.id.AgentName;
import cadre.wire.id.RoleName;
import cadre.wire.job.Expects;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The routing table that Cadre ships. Codex writes, reviews and plans, Gemini does documents and
 * interfaces, Claude explores, runs and checks. Models are left to the profiles, but for the two
 * names under which Gemini CLI itself knows its strong and its fast one.
 */
final class ShippedRoles {
    private static final AgentName CODEX = new AgentName("codex");
    private static final AgentName GEMINI = new AgentName("gemini");
    private static final AgentName CLAUDE = new AgentName("claude");

    private static final String READ_ONLY =
            "Change no file: your answer is the result. Name files and lines, and say how sure you"
                    + " are of each point.";
    private static final String REVIEWER =
            "You review what others have written. Change no file. Order what you find by weight;"
                    + " give for each point file and line, what goes wrong and when, and how to mend"
                    + " it. Say so when there is nothing to mend.";

    static final List<Role> ROLES =
            Stream.concat(
                            Stream.concat(makers().stream(), thinkers().stream()),
                            Stream.concat(reviewers().stream(), others().stream()))
                    .toList();

    static final List<ToolSet> TOOL_SETS =
            Stream.concat(
                            Stream.of(set("minimal", false), set(ToolSet.USUAL, true)),
                            // names that callers of older route scripts use
                            Stream.of("auto", "executor", "analyze", "implement", "review", "full")
                                    .map(name -> set(name, true)))
                    .toList();

    private ShippedRoles() {}

    private static List<Role> makers() {
        return List.of(
                coder("executor", "make a change that is clear")
                        .effort("high")
                        .sec(1080, 300)
                        .role(),
                coder("codex", "as executor").effort("high").sec(1080, 300).role(),
                coder("build-fixer", "make the build pass again")
                        .effort("low")
                        .sec(540, 120)
                        .role(),
                coder("cleanup", "tidy up without a change of behaviour").sec(540, 120).role(),
                coder("deslop", "as cleanup").sec(540, 120).role(),
                coder("debugger", "find the cause of a fault and mend it")
                        .effort("xhigh")
                        .sec(900, 300)
                        .background()
                        .role(),
                coder("deep-executor", "make a change that reaches far")
                        .effort("xhigh")
                        .sec(3600, 900)
                        .background()
                        .reviewBy("code-reviewer")
                        .role(),
                coder("test-engineer", "write tests")
                        .effort("high")
                        .sec(1200, 300)
                        .background()
                        .role(),
                coder("spark", "make a very small change at once")
                        .effort("low")
                        .sec(180, 120)
                        .role());
    }

    private static List<Role> thinkers() {
        return List.of(
                thinker("architect", "decide how something is built")
                        .background()
                        .reviewBy("critic")
                        .role(),
                thinker("planner", "split work into steps").reviewBy("critic").role(),
                thinker("critic", "find what is wrong with a plan")
                        .background()
                        .reviewBy("architect")
                        .role(),
                thinker("analyst", "find out what is wanted and what is there")
                        .reviewBy("critic")
                        .role(),
                thinker("scientist", "answer a question by trying")
                        .effort("high")
                        .sec(1440, 900)
                        .background()
                        .role(),
                thinker("scientist-deep", "answer a hard question by trying").background().role(),
                thinker("document-specialist", "find and read documents")
                        .effort("high")
                        .sec(1440, 900)
                        .background()
                        .role());
    }

    private static List<Role> reviewers() {
        return List.of(
                reviewer("code-reviewer", "review code").role(),
                reviewer("quality-reviewer", "review design and style").role(),
                reviewer("security-reviewer", "review what an attacker could use")
                        .effort("xhigh")
                        .reviewBy("critic")
                        .role());
    }

    private static List<Role> others() {
        return List.of(
                row("designer", "design and build user interfaces", GEMINI, CLAUDE, CODEX)
                        .model("pro")
                        .sec(900, 120)
                        .background()
                        .role(),
                row("gemini", "as designer", GEMINI, CLAUDE, CODEX)
                        .model("pro")
                        .sec(900, 120)
                        .background()
                        .role(),
                row("writer", "write documents", GEMINI, CLAUDE, CODEX)
                        .model("flash")
                        .sec(900, 120)
                        .background()
                        .role(),
                explorer("explore", "look around and say what is there").sec(600, 120).role(),
                explorer("claude", "as explore").sec(600, 120).role(),
                explorer("verifier", "run and check what others say is done").sec(1200, 600).role(),
                explorer("qa-tester", "use the program and say what fails")
                        .sec(1200, 300)
                        .background()
                        .role());
    }

    private static Row coder(String name, String description) {
        return row(name, description, CODEX, CLAUDE, GEMINI).effort("medium");
    }

    private static Row thinker(String name, String description) {
        return row(name, description, CODEX, CLAUDE, GEMINI)
                .effort("xhigh")
                .sec(3600, 900)
                .answers(READ_ONLY);
    }

    private static Row reviewer(String name, String description) {
        return row(name, description, CODEX, CLAUDE, GEMINI)
                .effort("high")
                .sec(1800, 600)
                .background()
                .answers(REVIEWER);
    }

    private static Row explorer(String name, String description) {
        return row(name, description, CLAUDE, CODEX, GEMINI).answers(READ_ONLY);
    }

    private static Row row(
            String name, String description, AgentName agent, AgentName... fallback) {
        return new Row(name, description, agent, List.of(fallback));
    }

    private static ToolSet set(String name, boolean bus) {
        return new ToolSet(name, bus, List.of(), "", RoleSource.SHIPPED);
    }

    /** A row that is being written: what it does not say is as in most rows. */
    private static final class Row {
        private final RoleName name;
        private final String description;
        private final AgentName agent;
        private final List<AgentName> fallback;
        private String model = "";
        private String effort = "";
        private String systemPrompt = "";
        private long timeoutSec = 600;
        private long minimumSec = 120;
        private RoleMode mode = RoleMode.FG;
        private Expects expects = Expects.CHANGE;
        private Optional<RoleName> reviewBy = Optional.empty();

        Row(String name, String description, AgentName agent, List<AgentName> fallback) {
            this.name = new RoleName(name);
            this.description = description;
            this.agent = agent;
            this.fallback = fallback;
        }

        Row model(String model) {
            this.model = model;
            return this;
        }

        Row effort(String effort) {
            this.effort = effort;
            return this;
        }

        Row sec(long timeout, long minimum) {
            timeoutSec = timeout;
            minimumSec = minimum;
            return this;
        }

        Row background() {
            mode = RoleMode.BG;
            return this;
        }

        Row answers(String systemPrompt) {
            expects = Expects.ANSWER;
            this.systemPrompt = systemPrompt;
            return this;
        }

        Row reviewBy(String role) {
            reviewBy = Optional.of(new RoleName(role));
            return this;
        }

        Role role() {
            return new Role(
                    name,
                    description,
                    agent,
                    model,
                    effort,
                    List.of(),
                    List.of(),
                    ToolSet.USUAL,
                    systemPrompt,
                    timeoutSec,
                    minimumSec,
                    mode,
                    expects,
                    reviewBy,
                    Role.USUAL_ROUNDS,
                    fallback,
                    RoleSource.SHIPPED);
        }
    }
}
