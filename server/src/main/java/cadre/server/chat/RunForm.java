package cadre.server.chat;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.NodeName;
import cadre.wire.id.RoleName;
import cadre.wire.id.TeamName;
import cadre.wire.job.JobRequest;
import cadre.wire.job.RepositoryRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code [-a AGENT] [-n NODE] [-t TAG]... [-r URL[@REF]]... [--team TEAM] PROMPT}. Options
 * come first; what follows them is the prompt, word for word. A crew takes {@code [--compare A,B]}
 * and {@code [--resolve ROLE]} beside {@code -r} instead of the others.
 */
final class RunForm {
    static final String FORM = "[-a AGENT] [-n NODE] [-t TAG] [-r URL[@REF]] [--team TEAM] PROMPT";

    private static final AgentName USUAL = new AgentName("claude");
    private static final int MOST_OF_A_KIND = 20;

    private final String text;
    private final String usage;
    private int at;
    private Optional<AgentName> agent = Optional.empty();
    private Optional<NodeName> node = Optional.empty();
    private Optional<TeamName> team = Optional.empty();
    private Optional<RoleName> resolver = Optional.empty();
    private final List<AgentName> compared = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    private final List<RepositoryRequest> repositories = new ArrayList<>();

    private RunForm(String text, String usage) {
        this.text = text;
        this.usage = usage;
    }

    /**
     * What is asked for.
     *
     * @throws CadreException INVALID that names the option, and shows the form
     */
    static JobRequest read(String text) {
        var form = of(text, "/run " + FORM);
        if (form.resolver.isPresent() || !form.compared.isEmpty()) {
            throw form.wrong("--compare and --resolve are for /crew", Map.of());
        }
        return form.request();
    }

    /** The same for a command that is shown like this. */
    static RunForm of(String text, String usage) {
        var form = new RunForm(text, usage);
        while (form.option()) {
            // the next one
        }
        return form;
    }

    /** What follows the options. */
    String prompt() {
        var prompt = text.substring(at).strip();
        if (prompt.isEmpty()) {
            throw wrong("The prompt is missing", Map.of());
        }
        return prompt;
    }

    /** The repositories of a command that takes no other option. */
    List<RepositoryRequest> onlyRepositories() {
        if (agent.isPresent() || node.isPresent() || team.isPresent() || !tags.isEmpty()) {
            throw wrong("This command takes no such option", Map.of());
        }
        return repositories;
    }

    /** The agents that each do all of it, of a command that compares them. */
    List<AgentName> compared() {
        return List.copyOf(compared);
    }

    /** The role that solves what conflicts, of a command that merges. */
    Optional<RoleName> resolver() {
        return resolver;
    }

    private JobRequest request() {
        return JobRequest.of(prompt(), agent.orElse(USUAL))
                .withRepositories(repositories)
                .withNode(node)
                .withTeam(team)
                .withRequiredTags(tags);
    }

    /** Reads an option with its value; false at the prompt. */
    private boolean option() {
        skipBlanks();
        var begin = at;
        var word = word();
        if (word.equals("--") || word.equals("\u2014")) { // what phones make of two hyphens
            return false;
        }
        // phones write a long dash where a person wrote two short ones
        var name = word.replaceFirst("^[\u2013\u2014]", "--");
        if (!name.startsWith("-") || name.length() < 2 || !Character.isLetter(last(name))) {
            at = begin;
            return false;
        }
        skipBlanks();
        var value = word();
        if (value.isEmpty()) {
            throw wrong("An option has no value", Map.of("option", Quoted.line(name, 40)));
        }
        take(name, value);
        return true;
    }

    private static char last(String name) {
        return name.charAt(name.length() - 1);
    }

    private void take(String name, String value) {
        switch (name) {
            case "-a", "--agent" -> agent = Optional.of(new AgentName(value));
            case "-n", "--node" -> node = Optional.of(new NodeName(value));
            case "--team" -> team = Optional.of(new TeamName(value));
            case "--resolve" -> resolver = Optional.of(new RoleName(value));
            case "--compare" -> {
                for (var one : value.split(",", -1)) { // an empty name is refused, not left out
                    add(name, compared, new AgentName(one));
                }
            }
            case "-t", "--tag" -> add(name, tags, value);
            case "-r", "--repo" -> add(name, repositories, repository(value));
            default -> throw wrong("No such option", Map.of("option", Quoted.line(name, 40)));
        }
    }

    private <T> void add(String name, List<T> to, T value) {
        if (to.size() == MOST_OF_A_KIND) {
            throw wrong("Too many of one option", Map.of("option", name, "most", MOST_OF_A_KIND));
        }
        to.add(value);
    }

    /** A reference comes behind an at sign after the last slash, as in the CLI. */
    static RepositoryRequest repository(String value) {
        var sign = value.lastIndexOf('@');
        var hasRef = sign > value.lastIndexOf('/') && sign > value.indexOf("://") + 3;
        var hasPath =
                value.indexOf(':') >= 0 && (value.indexOf('/') >= 0 || value.indexOf('@') < sign);
        var where = hasRef && hasPath ? value.substring(0, sign) : value;
        var ref =
                where.equals(value)
                        ? Optional.<String>empty()
                        : Optional.of(value.substring(sign + 1));
        var isPath = where.startsWith("/");
        return new RepositoryRequest(
                Optional.empty(),
                isPath ? Optional.empty() : Optional.of(where),
                isPath ? Optional.of(where) : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ref,
                Optional.empty(),
                Optional.empty());
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private String word() {
        var begin = at;
        while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return text.substring(begin, at);
    }

    private CadreException wrong(String what, Map<String, ?> which) {
        return new CadreException(ErrorCode.INVALID, what, which, "Write " + usage);
    }
}
