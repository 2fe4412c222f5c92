package cadre.server.crews;

import cadre.wire.job.AttemptResult;
import cadre.wire.job.AttemptView;
import cadre.wire.job.JobView;
import cadre.wire.job.RepositoryChange;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the agents of a crew are told. What others wrote is quoted line by line. */
final class Prompts {
    private static final int LONGEST_REQUEST = 2_000;
    private static final int LONGEST_ANSWER = 8_000;
    private static final int MOST_FILES = 40;

    private Prompts() {}

    /** The work of a part; in a comparison the request as it is, the same for all. */
    static String work(CrewRow crew, PartRow part, List<PartRow> all, String learnt) {
        if (crew.request().isComparison()) {
            return part.spec().description();
        }
        var text = new StringBuilder(part.spec().description()).append("\n\n");
        if (!learnt.isEmpty()) {
            text.append(learnt).append("\n\n");
        }
        text.append("[You do the part '").append(part.name()).append("' of a larger request.");
        if (!part.spec().paths().isEmpty()) {
            text.append(" Change only: ")
                    .append(String.join(", ", part.spec().paths()))
                    .append('.');
        }
        var others = all.stream().filter(one -> one.position() != part.position()).toList();
        if (!others.isEmpty()) {
            text.append(" Others do the other parts in workspaces of their own: ")
                    .append(
                            others.stream()
                                    .map(one -> one.name())
                                    .collect(Collectors.joining(", ")))
                    .append(". Leave those to them.");
        }
        text.append(
                switch (part.expects()) {
                    case CHANGE ->
                            " Make the change in the files here, and end with a short answer that"
                                    + " says what you did.";
                    case ANSWER -> " End with the answer itself.";
                });
        if (crew.request().request().isBlank()) {
            return text.append("]").toString();
        }
        return text.append(" The whole request, for information:]\n")
                .append(quoted(cut(crew.request().request(), LONGEST_REQUEST)))
                .toString();
    }

    /** What an earlier agent left behind that did not do it. */
    static String learnt(String agent, String why, JobView job) {
        var result = result(job);
        var head =
                "[Another agent ("
                        + agent
                        + ") tried this before and did not do it: "
                        + why
                        + ". Its workspace is gone; you begin anew.";
        var changed = result.map(found -> files(found.changes())).orElse("");
        var answer = cut(answer(job).strip(), LONGEST_ANSWER);
        if (!changed.isEmpty()) {
            head += " It had changed: " + changed + ".";
        }
        return answer.isEmpty()
                ? head + "]"
                : head + " Its last answer, for information:]\n" + quoted(answer);
    }

    /** What a reviewer is asked. */
    static String review(CrewRow crew, PartRow part, String answer) {
        return "Review the change in this workspace. It was made for this task, quoted:\n"
                + quoted(part.spec().description())
                + "\n\n[What its agent said of it, for information:]\n"
                + quoted(cut(answer.strip(), LONGEST_ANSWER))
                + "\n\n[The change is what the last commits here made; 'git log' and 'git diff' show"
                + " it. Change nothing. Answer with one JSON object and nothing else:"
                + " {\"verdict\":\"approve|changes|reject\",\"findings\":[\"...\"]}. approve: it"
                + " does the task. changes: it can be mended, the findings say how. reject: it"
                + " should not be used at all.]";
    }

    /** What goes back to who did the part. */
    static String rework(List<String> findings) {
        return "[A reviewer looked at your change and wants it changed. The findings, one a line:]\n"
                + findings.stream()
                        .map(one -> quoted("- " + cut(one, 2_000)))
                        .collect(Collectors.joining("\n"))
                + "\n[Mend what is right in them, in the same workspace, and end with a short answer"
                + " that says what you did.]";
    }

    /** Why an earlier agent's change is not used. */
    static String rejected(List<String> findings) {
        return "[Another agent did this before, and a reviewer rejected its change. You begin anew."
                + " The findings, for information:]\n"
                + findings.stream()
                        .map(one -> quoted("- " + cut(one, 2_000)))
                        .collect(Collectors.joining("\n"));
    }

    /** What a classifier is asked. */
    static String triage(String request, List<String> roles, String mistake) {
        var again =
                mistake.isEmpty()
                        ? ""
                        : "\n\n[Your last answer could not be used: "
                                + mistake
                                + ". Answer with the JSON object alone.]";
        return "[Split the request below into parts that several coding agents can do side by side."
                + " Answer with one JSON object and nothing else:"
                + " {\"parts\":[{\"name\":\"a-z0-9-\",\"description\":\"what to do, complete in"
                + " itself\",\"role\":\"...\",\"agent\":\"codex|gemini|claude\",\"depends_on\":[],"
                + "\"paths\":[\"...\"],\"expects\":\"change|answer\"}]}. As few parts as make sense,"
                + " at most "
                + CrewCheck.MOST_PARTS
                + ". codex: code, review, debugging, design. gemini: documents, UI, images. claude:"
                + " exploring, running, checking. Roles: "
                + String.join(", ", roles)
                + ". depends_on names parts that must be done before. paths: what the part will"
                + " change, if that is known. The request, quoted:]\n"
                + quoted(request)
                + again;
    }

    static String answer(JobView job) {
        return result(job).map(AttemptResult::answer).orElse("");
    }

    /** How its last attempt ended. */
    static Optional<AttemptResult> result(JobView job) {
        return job.attempts().isEmpty() ? Optional.empty() : job.attempts().getLast().result();
    }

    /** The files that a run changed, for people. */
    static String files(List<RepositoryChange> changes) {
        var named =
                changes.stream()
                        .flatMap(change -> change.files().stream())
                        .map(file ->
                                file.path() + " +" + file.insertions() + " -" + file.deletions())
                        .toList();
        var some = String.join(", ", named.stream().limit(MOST_FILES).toList());
        return named.size() > MOST_FILES
                ? some + " and " + (named.size() - MOST_FILES) + " more"
                : some;
    }

    static String quoted(String text) {
        return text.lines().map(line -> "> " + line).collect(Collectors.joining("\n"));
    }

    /** At most so many characters, with a word that it was cut. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        var end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "\n(cut)";
    }

    /** How long all attempts of a job ran. */
    static long durationMs(JobView job) {
        return job.attempts().stream()
                .map(AttemptView::result)
                .flatMap(Optional::stream)
                .mapToLong(AttemptResult::durationMs)
                .sum();
    }
}
