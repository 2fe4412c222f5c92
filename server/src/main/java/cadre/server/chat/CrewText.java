package cadre.server.chat;

import cadre.wire.crew.CombinedView;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.CrewView;
import cadre.wire.crew.PartState;
import cadre.wire.crew.PartView;
import java.util.ArrayList;

/** Crews as a chat shows them. Whatever an agent or a person wrote is quoted. */
final class CrewText {
    private static final int REQUEST = 200;
    private static final int REASON = 300;

    /** Of what an agent will be told, for whoever says that it may run. */
    private static final int DESCRIPTION = 600;

    private CrewText() {}

    /** One crew with its parts, and what can be said to it. */
    static String whole(CrewView crew) {
        var lines = new ArrayList<String>();
        lines.add("%s `%s` %s".formatted(sign(crew.state()), crew.id(), crew.state().word()));
        lines.add(Quoted.line(crew.request(), REQUEST));
        if (!crew.why().isEmpty()) {
            lines.add(Quoted.line(crew.why(), REASON));
        }
        var isProposed = crew.state() == CrewState.PROPOSED;
        crew.parts().forEach(part -> lines.add(part(part, isProposed)));
        crew.combined()
                .flatMap(CombinedView::job)
                .ifPresent(job -> lines.add("The change of all is that of `" + job + "`"));
        crew.causes().forEach(cause -> lines.add("❗ " + Quoted.line(cause, REASON)));
        var next = next(crew);
        if (!next.isEmpty()) {
            lines.add("\n" + next);
        }
        return String.join("\n", lines);
    }

    /** One crew in one line. */
    static String line(CrewView crew) {
        return "%s `%s` %s: %s"
                .formatted(
                        sign(crew.state()),
                        crew.id(),
                        crew.state().word(),
                        Quoted.line(crew.request(), 80));
    }

    private static String part(PartView part, boolean isProposed) {
        var job =
                part.tries().isEmpty()
                        ? ""
                        : part.tries().getLast().job().map(id -> ", `" + id + "`").orElse("");
        var after =
                part.dependsOn().isEmpty()
                        ? ""
                        : ", after " + Quoted.line(String.join(", ", part.dependsOn()), 120);
        var head =
                "%s %s (%s by `%s`%s%s)"
                        .formatted(
                                sign(part.state()),
                                Quoted.line(part.name(), 60),
                                part.role(),
                                part.agent(),
                                job,
                                after);
        if (isProposed) {
            return head + "\n" + Quoted.text(part.description(), DESCRIPTION);
        }
        return part.why().isEmpty() ? head : head + ": " + Quoted.line(part.why(), REASON);
    }

    private static String next(CrewView crew) {
        return switch (crew.state()) {
            case TRIAGE -> "`/crew %s` shows the split when it is made".formatted(crew.id());
            case PROPOSED ->
                    "`/approve %s` has it run, `/cancel %s` ends it"
                            .formatted(crew.id(), crew.id());
            case RUNNING, COMBINING ->
                    "`/crew %s` shows it again, `/cancel %s` ends it"
                            .formatted(crew.id(), crew.id());
            case STOPPING, DONE, NEEDS_PERSON, CLOSED, STOPPED -> "";
        };
    }

    private static String sign(CrewState state) {
        return switch (state) {
            case TRIAGE -> "⏳";
            case PROPOSED, NEEDS_PERSON -> "❓";
            case RUNNING, COMBINING -> "▶";
            case DONE -> "✅";
            case STOPPING, CLOSED, STOPPED -> "⏹";
        };
    }

    private static String sign(PartState state) {
        return switch (state) {
            case WAITING -> "⏳";
            case RUNNING, REVIEWING -> "▶";
            case DONE -> "✅";
            case NO_CHANGE, FAILED -> "❌";
            case STOPPED -> "⏹";
        };
    }
}
