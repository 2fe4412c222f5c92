package cadre.server.chat;

import cadre.server.access.Principal;
import cadre.server.chat.Command.Asked;
import cadre.server.chat.Command.Reply;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All commands, the one place that defines them. */
final class Commands {
    private static final String JOB = "JOB";

    /** Nobody would get on without them. */
    private static final Set<String> KEPT = Set.of("help", CommandLine.LINK);

    private final List<Command> all;
    private final Set<String> consoleOnly;
    private final QuestionCommands questions;

    /**
     * Over this fleet.
     *
     * @throws CadreException INVALID if what is for the console only is no command
     */
    Commands(Chat.Store store, Chat.Fleet about, Subscriptions subscriptions) {
        var picks = new PickCommands(store.db(), about.findable());
        var jobs = new JobCommands(about, picks);
        var logs = new LogCommand(about.jobs(), about.logs());
        var fleet = new FleetCommands(about.nodes(), about.ledger(), store.clock());
        var crews = new CrewCommands(about.crews());
        var items = new ItemCommands(about.flows());
        questions = new QuestionCommands(about.questions(), about.questionTexts());
        var notices = new NoticeCommands(subscriptions);
        all =
                List.of(
                        new Command(
                                "run",
                                RunForm.FORM,
                                "Give an agent something to do",
                                Grant.MEMBER,
                                jobs::run),
                        new Command(
                                "repos",
                                "[SEARCH]",
                                "Repositories to pick for the next jobs",
                                Grant.MEMBER,
                                picks::repositories),
                        new Command(
                                "pick",
                                "REPOSITORY | off [REPOSITORY]",
                                "Work in it, for an hour; or not any more",
                                Grant.MEMBER,
                                picks::pick),
                        new Command("jobs", "[STATE]", "The newest jobs", Grant.VIEWER, jobs::list),
                        new Command(
                                "job", JOB, "One job, kept up to date", Grant.VIEWER, jobs::job),
                        new Command(
                                "log", JOB, "The end of its log, live", Grant.VIEWER, logs::tail),
                        new Command(
                                "diff",
                                JOB,
                                "What it changed, and the patch",
                                Grant.VIEWER,
                                jobs::diff),
                        new Command(
                                "follow",
                                JobCommands.FOLLOW,
                                "Have a job that is over go on",
                                Grant.MEMBER,
                                jobs::follow),
                        new Command(
                                "crew",
                                CrewCommands.FORM,
                                "Have a request split over several agents; show a crew",
                                Grant.VIEWER,
                                crews::crew),
                        new Command(
                                "flow",
                                "[ITEM]",
                                "The work items on their way, or one of them",
                                Grant.VIEWER,
                                items::items),
                        new Command(
                                "why",
                                "JOB | CREW | ITEM",
                                "Why it stands where it stands",
                                Grant.VIEWER,
                                Subject.each(
                                        Map.of(
                                                Subject.JOB,
                                                jobs::why,
                                                Subject.CREW,
                                                crews::show,
                                                Subject.ITEM,
                                                items::show))),
                        new Command(
                                "approve",
                                "CREW | ITEM [REASON]",
                                "Have a split run; say yes at a manual gate",
                                Grant.MEMBER,
                                Subject.each(
                                        Map.of(
                                                Subject.CREW,
                                                crews::approve,
                                                Subject.ITEM,
                                                items::approve))),
                        new Command(
                                "reject",
                                "ITEM [REASON]",
                                "Say no at a manual gate",
                                Grant.OPERATOR,
                                Subject.each(Map.of(Subject.ITEM, items::reject))),
                        new Command(
                                "cancel",
                                "JOB | CREW | ITEM [REASON]",
                                "Stop it",
                                Grant.MEMBER,
                                Subject.each(
                                        Map.of(
                                                Subject.JOB,
                                                jobs::cancel,
                                                Subject.CREW,
                                                crews::cancel,
                                                Subject.ITEM,
                                                items::cancel))),
                        new Command(
                                "retry",
                                "JOB | ITEM",
                                "Queue it once more",
                                Grant.MEMBER,
                                Subject.each(
                                        Map.of(
                                                Subject.JOB,
                                                jobs::retry,
                                                Subject.ITEM,
                                                items::retry))),
                        new Command(
                                "questions",
                                "[QUESTION]",
                                "What agents ask people",
                                Grant.VIEWER,
                                questions::questions),
                        new Command(
                                "answer",
                                QuestionCommands.FORM,
                                "Answer one of them",
                                Grant.MEMBER,
                                questions::answer),
                        new Command("nodes", "", "The nodes", Grant.VIEWER, fleet::nodes),
                        new Command("usage", "", "Tokens and cost", Grant.VIEWER, fleet::usage),
                        new Command(
                                "tell",
                                NoticeCommands.FORM,
                                "What to tell you here without being asked",
                                Grant.VIEWER,
                                notices::tell),
                        new Command(
                                "quiet",
                                "[" + QuietHours.FORM + " | off]",
                                "When not to tell you",
                                Grant.VIEWER,
                                notices::quiet),
                        new Command("help", "", "This", Grant.VIEWER, this::help));
        consoleOnly = about.console().only();
        consoleOnly.stream()
                .filter(name -> !names().contains(name) || KEPT.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new CadreException(
                            ErrorCode.INVALID,
                            "chat.console_only names no command that can be kept out of chats",
                            Map.of("command", Quoted.line(name, 40)),
                            "Name some of docs/chat.md without the slash, such as approve, run");
                });
    }

    /** Of all, and of what links a chat. */
    Set<String> names() {
        return Stream.concat(all.stream().map(Command::name), Stream.of(CommandLine.LINK))
                .collect(Collectors.toSet());
    }

    /**
     * Does what a command says.
     *
     * @throws CadreException NOT_FOUND if there is no such command; FORBIDDEN if the key may not;
     *     and whatever the command throws
     */
    Reply handle(String name, Asked asked) {
        var command =
                all.stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .orElseThrow(() ->
                                new CadreException(
                                        ErrorCode.NOT_FOUND,
                                        "There is no such command",
                                        Map.of("command", Quoted.line(name, 40)),
                                        "Write /help"));
        if (consoleOnly.contains(command.name())) {
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "This is done in the console or with the CLI, not in chats",
                    Map.of("command", command.name()),
                    "An operator has set chat.console_only so");
        }
        asked.by().require(command.grant());
        return command.handler().handle(asked);
    }

    /** Does what a whole line says, without a slash: {@code approve f8}. */
    Reply line(Asked asked, String line) {
        return handle(Subject.first(line), asked.with(Subject.rest(line)));
    }

    /**
     * What words in the thread of a job stand for: the answer to the one thing that it asks; else
     * what it is to go on with.
     *
     * @throws CadreException CONFLICT if that is not plain: it asks several things, or something
     *     that it asked is over without an answer
     */
    CommandLine words(Principal by, JobId job, String text, Instant at) {
        return questions
                .only(by, job, text, at)
                .map(question -> new CommandLine("answer", question + " " + text))
                .orElseGet(() -> new CommandLine("follow", job + " " + text));
    }

    private Reply help(Asked asked) {
        return Reply.of(
                all.stream()
                        .filter(one -> asked.by().grant().includes(one.grant()))
                        .filter(one -> !consoleOnly.contains(one.name()))
                        .map(one -> "`" + one.usage() + "`\n" + one.help())
                        .collect(
                                Collectors.joining(
                                        "\n",
                                        "You act as `"
                                                + Quoted.line(asked.by().name(), 60)
                                                + "`.\n\n",
                                        "")));
    }
}
