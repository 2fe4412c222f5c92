package cadre.server.fleet.job;

import cadre.wire.api.JobSelection;
import cadre.wire.id.AgentName;
import cadre.wire.id.NodeName;
import cadre.wire.id.TeamName;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which jobs a list shows; empty means any.
 *
 * @param states the states' words, none twice
 * @param node of the last attempt
 * @param label {@code name} or {@code name=value}
 * @param text a part of the prompt's first 2,000 characters, no matter the case of a-z
 * @param submitter the name of the key that filed it
 * @param repository the URL or path of one that it works in
 * @param team whose bus its agent gets
 */
public record JobFilter(
        List<String> states,
        Optional<NodeName> node,
        Optional<AgentName> agent,
        Optional<String> label,
        Optional<String> text,
        Optional<String> submitter,
        Optional<String> repository,
        Optional<TeamName> team) {
    private static final int LONGEST = 4_000;

    /** Every job. */
    public static final JobFilter ANY =
            new JobFilter(
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    public JobFilter {
        states = List.copyOf(states);
    }

    /**
     * The filter of a selection.
     *
     * @throws cadre.wire.error.CadreException INVALID if a state is none or a text is too long
     */
    public static JobFilter of(JobSelection selection) {
        return new JobFilter(
                selection.state().map(JobFilter::words).orElse(List.of()),
                selection.node(),
                selection.agent(),
                selection.label().map(text -> bounded("label", text)),
                selection.text().map(text -> bounded("text", text)),
                selection.submitter().map(text -> bounded("submitter", text)),
                selection.repository().map(text -> bounded("repository", text)),
                selection.team());
    }

    private static List<String> words(String text) {
        var words = Arrays.stream(text.split(",", -1)).map(String::strip).distinct().toList();
        for (var word : words) {
            RequestCheck.demand(
                    Jobs.states().contains(word),
                    "There is no such state",
                    Map.of("state", RequestCheck.shown(word)),
                    "Use one of " + Jobs.states() + ", or several with commas");
        }
        return words;
    }

    private static String bounded(String field, String text) {
        RequestCheck.demand(
                text.length() <= LONGEST && text.indexOf('\0') < 0,
                "The filter is too long or holds a NUL character",
                Map.of("filter", field),
                "Use to " + LONGEST + " characters");
        return text;
    }

    /** The same for these states. */
    JobFilter inStates(List<String> states) {
        return new JobFilter(states, node, agent, label, text, submitter, repository, team);
    }

    /** The same of one submitter; of none, when it asks for another one. */
    JobFilter filedBy(String name) {
        return submitter.filter(other -> !other.equals(name)).isPresent()
                ? this
                : new JobFilter(
                        states, node, agent, label, text, Optional.of(name), repository, team);
    }
}
