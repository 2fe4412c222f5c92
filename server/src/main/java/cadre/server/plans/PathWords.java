package cadre.server.plans;

import cadre.wire.plan.PlanDefinition;
import cadre.wire.plan.PlanGrant;
import cadre.wire.plan.PlanStream;
import cadre.wire.plan.SharedRule;
import cadre.wire.plan.run.PathAnswer;
import cadre.wire.plan.run.PathRequest;
import cadre.wire.plan.run.PathRequestView;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How agents ask for paths and answer, in messages to their plan's lead, and what they are told.
 */
final class PathWords {
    static final String FORM =
            "To the member team-lead: 'ask PATH WHY'; whose path it is answers 'grant NUMBER',"
                    + " 'grant NUMBER shared RULE' or 'refuse NUMBER WHY'";

    private static final Pattern ASK = Pattern.compile("(?s)ask\\s+(?:\"([^\"\n]+)\"|(\\S+))(.*)");
    private static final Pattern GRANT =
            Pattern.compile("(?s)grant\\s+#?(\\d{1,6})(?:\\s+shared\\s+([a-z-]+))?(?:\\s(.*))?");
    private static final Pattern REFUSE = Pattern.compile("(?s)refuse\\s+#?(\\d{1,6})(.*)");
    private static final int MOST = 40;

    private PathWords() {}

    /** What a message to the lead wants. */
    sealed interface Wish {
        /** A path. */
        record Ask(PathRequest request) implements Wish {}

        /** That another stream gets one. */
        record Grant(int number, PathAnswer answer) implements Wish {}

        /** That it does not. */
        record Refuse(int number, PathAnswer answer) implements Wish {}

        /** Nothing of this. */
        record Other() implements Wish {}
    }

    static Wish read(String body) {
        var text = body.strip();
        var ask = ASK.matcher(text);
        if (ask.matches()) {
            var path = Optional.ofNullable(ask.group(1)).orElseGet(() -> plain(ask.group(2)));
            return new Wish.Ask(new PathRequest(path, ask.group(3).strip()));
        }
        var grant = GRANT.matcher(text);
        if (grant.matches()) {
            var rule = Optional.ofNullable(grant.group(2)).flatMap(SharedRule::of);
            return grant.group(2) != null && rule.isEmpty()
                    ? new Wish.Other()
                    : new Wish.Grant(
                            Integer.parseInt(grant.group(1)),
                            new PathAnswer(
                                    rule, Optional.ofNullable(grant.group(3)).map(String::strip)));
        }
        var refuse = REFUSE.matcher(text);
        return refuse.matches()
                ? new Wish.Refuse(
                        Integer.parseInt(refuse.group(1)),
                        new PathAnswer(Optional.empty(), Optional.of(refuse.group(2).strip())))
                : new Wish.Other();
    }

    private static String plain(String path) {
        return path.replaceFirst("[:,;]$", "");
    }

    /** To whom a path is: one of the plan's streams asks for it. */
    static String asked(PathRequestView request) {
        return "%s asks for %s, which is yours (request %d)%s. If you have not changed it and will not, answer team-lead with 'grant %d', else with 'refuse %d WHY'; if it is one file, with 'grant %d shared union' both may add lines to it."
                .formatted(
                        request.stream(),
                        request.path(),
                        request.number(),
                        request.why().isEmpty() ? "" : ": \"" + request.why() + "\"",
                        request.number(),
                        request.number(),
                        request.number());
    }

    /** To who asked, where it is known by now. */
    static String stored(PathRequestView request) {
        return "Your request %d for %s is with %s. Go on with what you can do without it."
                .formatted(
                        request.number(),
                        request.path(),
                        request.owner().map(owner -> "the stream " + owner).orElse("a person"));
    }

    /** To who asked. */
    static String granted(PathRequestView request) {
        return "Your request %d is granted by %s: %s is %s%s. It counts from your next job, which you get when you end this one; change it then."
                .formatted(
                        request.number(),
                        request.answeredBy(),
                        request.path(),
                        request.shared()
                                .map(rule -> "shared by the rule " + rule.word())
                                .orElse("yours alone now"),
                        said(request));
    }

    /** To who had it. */
    static String taken(PathRequestView request) {
        return "%s is %s since %s has granted request %d. Do not change it%s."
                .formatted(
                        request.path(),
                        request.shared()
                                .map(rule -> "shared by the rule " + rule.word())
                                .orElse("the stream " + request.stream() + "'s"),
                        request.answeredBy(),
                        request.number(),
                        request.shared().isPresent() ? " in this job" : " any more");
    }

    /** To who asked. */
    static String refused(PathRequestView request) {
        return "Your request %d for %s is refused by %s%s. Do your work without it."
                .formatted(request.number(), request.path(), request.answeredBy(), said(request));
    }

    private static String said(PathRequestView request) {
        return request.answer().isEmpty() ? "" : " (\"" + request.answer() + "\")";
    }

    /** Lines of a brief. */
    static List<String> rules(PlanDefinition plan, PlanStream stream) {
        var grants =
                plan.grants().stream()
                        .filter(grant -> grant.shared().isEmpty())
                        .filter(grant -> grant.repository().equals(stream.repository()))
                        .toList();
        return grants.stream()
                .skip(Math.max(0, grants.size() - MOST))
                .map(grant -> rule(grant, stream))
                .toList();
    }

    private static String rule(PlanGrant grant, PlanStream stream) {
        return grant.stream().equals(stream.id())
                ? "Given to you since: " + grant.path() + "."
                : grant.path() + " was given to " + grant.stream() + ": do not change it.";
    }

    /** How to get what is another's. */
    static String how() {
        return " If you must change such a path yourself, send team-lead the message 'ask PATH WHY',"
                + " and go on with the rest: whose it is, or a person, answers.";
    }

    /** To a stream that has what it asked for. */
    static String goOn(List<PlanGrant> grants) {
        return "[You asked for "
                + String.join(", ", grants.stream().map(PathWords::word).toList())
                + ", and may change that now. Do what you wanted it for, and end with a short answer"
                + " that says what you did.]";
    }

    private static String word(PlanGrant grant) {
        return grant.path()
                + grant.shared().map(rule -> " (by the rule " + rule.word() + ")").orElse("");
    }

    /** To a stream whose change is not taken, since something of it was given away meanwhile. */
    static String anew(PlanDefinition plan, PlanStream stream, String why) {
        return Briefs.start(plan, stream)
                + "\n\n[You have done that once, and it was not taken: "
                + why
                + ". This workspace holds what is merged so far, without your change. Do all tasks"
                + " again without what is not yours any more:]\n"
                + String.join(
                        "\n", stream.tasks().stream().map(task -> task.text().strip()).toList());
    }
}
