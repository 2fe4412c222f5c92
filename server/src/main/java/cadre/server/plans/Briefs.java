package cadre.server.plans;

import cadre.server.crews.ReviewVerdict;
import cadre.wire.id.JobId;
import cadre.wire.plan.OwnedPath;
import cadre.wire.plan.PlanContract;
import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanStream;
import cadre.wire.plan.SharedPath;
import cadre.wire.plan.SharedRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the agents of a plan are told. What others wrote is quoted line by line. */
final class Briefs {
    private static final int MOST = 40;
    private static final int LONGEST_OUTPUT = 16_000;

    private Briefs() {}

    /** The first task of a stream, with all that holds for it. */
    static String start(PlanDefinition plan, PlanStream stream) {
        return task(stream, 1) + "\n\n[" + rules(plan, stream) + "]";
    }

    /** A later task, in the session of the former ones. */
    static String next(PlanStream stream, int task) {
        return task(stream, task) + "\n\n[The same rules as for the tasks before.]";
    }

    private static String task(PlanStream stream, int number) {
        var task = stream.tasks().get(number - 1);
        var files = task.files().isEmpty() ? "" : "\n[Files: " + some(task.files()) + "]";
        return task.text().strip() + files;
    }

    private static String rules(PlanDefinition plan, PlanStream stream) {
        var lines = new ArrayList<String>();
        lines.add(
                "You do the stream '%s' of the plan '%s', on the branch %s."
                        .formatted(stream.id(), plan.name(), stream.branch()));
        lines.add("Change only: " + some(owned(stream)) + ".");
        lines.addAll(PathWords.rules(plan, stream));
        plan.shared().stream()
                .filter(shared -> Steps.isIn(shared.repository(), stream))
                .limit(MOST)
                .map(shared -> shared(shared, stream))
                .forEach(lines::add);
        var others =
                plan.streams().stream()
                        .filter(other -> !other.id().equals(stream.id()))
                        .limit(MOST)
                        .map(other -> other.id() + " (" + some(owned(other)) + ")")
                        .collect(Collectors.joining("; "));
        if (!others.isEmpty()) {
            lines.add(
                    "Everything else is not yours: a change there is not taken. Other streams, with"
                            + " what is theirs: "
                            + others
                            + ". If you need one of those changed, ask its stream with a message on"
                            + " the team's bus."
                            + PathWords.how());
        }
        plan.contracts().stream()
                .filter(contract -> concerns(contract, stream))
                .limit(MOST)
                .map(contract -> contract(contract, stream))
                .forEach(lines::add);
        stream.check().ifPresent(check -> lines.add("It must pass: " + check));
        plan.commits()
                .subject()
                .ifPresent(subject -> lines.add("Write subjects of commits as: " + subject));
        if (!plan.commits().trailers().isEmpty()) {
            lines.add("End each commit with: " + String.join("; ", plan.commits().trailers()));
        }
        lines.add("End with a short answer that says what you did.");
        return String.join("\n", lines);
    }

    private static List<String> owned(PlanStream stream) {
        return Stream.concat(stream.owns().stream(), stream.creates().stream())
                .map(OwnedPath::path)
                .toList();
    }

    private static String shared(SharedPath shared, PlanStream stream) {
        return shared.path()
                + " is shared: "
                + switch (shared.rule().orElse(SharedRule.OWNER_ONLY)) {
                    case OWNER_ONLY ->
                            shared.owner().equals(Optional.of(stream.id()))
                                    ? "you alone may change it."
                                    : "only its owner "
                                            + shared.owner().orElse("")
                                            + " changes it; ask there.";
                    case OWN_SECTION ->
                            "change it only between lines that hold 'cadre:begin %1$s' and"
                                            .formatted(stream.id())
                                    + " 'cadre:end %s'; add those at the end if they are not there."
                                            .formatted(stream.id());
                    case APPEND_BLOCK -> "add a block at its end, and change nothing else in it.";
                    case FRAGMENT ->
                            "do not change it; write %s.d/%s with what you have to add."
                                    .formatted(shared.path(), stream.id());
                    case ORDERED -> "add, change or remove single lines, in their order.";
                    case REGENERATE -> "do not change it; it is made anew at each merge.";
                    case UNION -> "add lines; those of all streams are kept.";
                };
    }

    private static boolean concerns(PlanContract contract, PlanStream stream) {
        return contract.owner().equals(stream.id()) || contract.consumers().contains(stream.id());
    }

    private static String contract(PlanContract contract, PlanStream stream) {
        var where = contract.file().map(file -> " in " + file).orElse("");
        var head = "Contract " + contract.name() + " (" + contract.kind().word() + where + "): ";
        var body =
                contract.owner().equals(stream.id())
                        ? "you keep it; "
                                + some(contract.consumers())
                                + " rely on it, so change it"
                                + " only in ways that break nobody."
                        : "rely on it as it is; it is kept by " + contract.owner() + ".";
        return head + body + contract.text().map(text -> "\n" + quoted(text)).orElse("");
    }

    /** What a reviewer is asked. */
    static String review(PlanDefinition plan, PlanStream stream, JobId change) {
        return "Review the change in this workspace: the stream '%s' of the plan '%s'. Its tasks,"
                        .formatted(stream.id(), plan.name())
                + " quoted:\n"
                + stream.tasks().stream()
                        .map(task -> quoted("- " + task.text().strip()))
                        .collect(Collectors.joining("\n"))
                + "\n\n[Its paths: "
                + some(owned(stream))
                + ". The change is that of job "
                + change
                + ", what the last commits here made; 'git log' and 'git diff' show it. Change nothing. Answer with one JSON"
                + " object and nothing else:"
                + " {\"verdict\":\"approve|changes|reject\",\"findings\":[\"...\"]}."
                + " approve: it does its tasks. changes: it can be mended, the findings say"
                + " how. reject: it should not be used at all.]";
    }

    /** What goes back to who did the work. */
    static String reviewed(ReviewVerdict verdict) {
        return "[A reviewer looked at your change and wants it changed. The findings:]\n"
                + verdict.findings().stream()
                        .map(one -> quoted("- " + one))
                        .collect(Collectors.joining("\n"))
                + "\n[Mend what is right in them, within your own files, and end with a short answer"
                + " that says what you did.]";
    }

    /** The same after a check. */
    static String red(String what, String output) {
        return "["
                + what
                + " failed. The end of what it printed:]\n"
                + quoted(tail(output))
                + "\n[Mend it within your own files, and end with a short answer that says what you"
                + " did.]";
    }

    /** The same where the stream did not fit with what was merged before; work begins on that. */
    static String conflict(PlanDefinition plan, PlanStream stream, String reason, String patch) {
        return "Your change could not be merged with those of other streams: "
                + reason
                + "\n[This workspace holds what is merged so far, without your change. Make your"
                + " change here again, so that it fits. What it was:]\n"
                + quoted(patch.isBlank() ? "(too large to be shown)" : patch)
                + "\n[Its tasks:]\n"
                + stream.tasks().stream()
                        .map(task -> task.text().strip())
                        .collect(Collectors.joining("\n"))
                + "\n["
                + rules(plan, stream)
                + "]";
    }

    /** What an agent needs that has not seen the stream before. */
    static String context(PlanDefinition plan, PlanStream stream) {
        return "[The workspace holds your change with those of others that are merged. Its tasks, for"
                + " information:]\n"
                + stream.tasks().stream()
                        .map(task -> quoted("- " + task.text().strip()))
                        .collect(Collectors.joining("\n"))
                + "\n["
                + rules(plan, stream)
                + "]";
    }

    /** The same where it changed what is not its own. */
    static String foreign(String what) {
        return "[You changed what is not yours. It was left out of your change:]\n"
                + quoted(what)
                + "\n[Put that back as it was when you began, and do your work without it. If you"
                + " cannot, ask the stream that owns it with a message on the team's bus. End with a"
                + " short answer that says what you did.]";
    }

    /** Whether what a merge says of broken contracts is of this one, as the node writes it. */
    static boolean names(String why, String contract) {
        return why.contains("contract " + contract + ":")
                || why.contains("contract " + contract + " is gone");
    }

    /** The same where it broke a contract. */
    static String contract(String why) {
        return "[Your change was not merged: "
                + why
                + ". Others rely on that contract, and have been told. Change it only in ways that"
                + " break nobody, and end with a short answer that says what you did.]";
    }

    /** The same where its agent ended without success. */
    static String again(String why) {
        return "[Your last run ended early: "
                + why
                + ". Go on where it ended, and end with a short answer that says what you did.]";
    }

    private static String some(List<String> names) {
        var some = String.join(", ", names.stream().limit(MOST).toList());
        return names.size() > MOST ? some + " and " + (names.size() - MOST) + " more" : some;
    }

    static String quoted(String text) {
        return text.lines().map(line -> "> " + line).collect(Collectors.joining("\n"));
    }

    static String tail(String text) {
        return text.length() <= LONGEST_OUTPUT
                ? text
                : "(cut)\n" + text.substring(text.length() - LONGEST_OUTPUT);
    }
}
