package cadre.wire.flow;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which work items a flow takes. An empty list takes any; all lists must take an item.
 *
 * @param projects ids of the tracker's projects, or {@code owner/name} of a repository with issues
 * @param labels an item has one of these, in any case of letters
 * @param states names of states, or their groups: {@code backlog}, {@code unstarted}, {@code
 *     started}
 * @param authors ids of those who may write such an item
 */
public record FlowTrigger(
        List<String> projects, List<String> labels, List<String> states, List<String> authors) {
    public FlowTrigger {
        projects = List.copyOf(projects);
        labels = List.copyOf(labels);
        states = List.copyOf(states);
        authors = List.copyOf(authors);
    }

    /** Why the flow does not take this item; empty when it does. */
    public Optional<String> obstacle(FlowItem item) {
        if (!projects.isEmpty() && !projects.contains(item.project())) {
            return Optional.of(
                    "its project '" + item.project() + "' is none of " + listed(projects));
        }
        if (!labels.isEmpty() && item.labels().stream().noneMatch(label -> isIn(label, labels))) {
            return Optional.of("it has none of the labels " + listed(labels));
        }
        if (!states.isEmpty() && !isIn(item.state(), states) && !isIn(item.group(), states)) {
            return Optional.of("its state '" + item.state() + "' is none of " + listed(states));
        }
        if (!authors.isEmpty() && !authors.contains(item.author())) {
            return Optional.of("its author '" + item.author() + "' is none of " + listed(authors));
        }
        return item.isOver()
                ? Optional.of("it is closed: its state is '" + item.state() + "'")
                : Optional.empty();
    }

    private static boolean isIn(String word, List<String> words) {
        var lower = word.toLowerCase(Locale.ROOT);
        return words.stream().anyMatch(each -> each.toLowerCase(Locale.ROOT).equals(lower));
    }

    private static String listed(List<String> words) {
        return String.join(", ", words);
    }
}
