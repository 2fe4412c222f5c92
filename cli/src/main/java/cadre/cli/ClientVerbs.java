package cadre.cli;

import cadre.cli.command.AgentsCommand;
import cadre.cli.command.AnswerCommand;
import cadre.cli.command.ApplyCommand;
import cadre.cli.command.ArtifactsCommand;
import cadre.cli.command.AuditCommand;
import cadre.cli.command.BudgetsCommand;
import cadre.cli.command.CancelCommand;
import cadre.cli.command.ChatCommand;
import cadre.cli.command.ConnectionCommand;
import cadre.cli.command.ConsoleCommand;
import cadre.cli.command.CrewCommand;
import cadre.cli.command.DeliveriesCommand;
import cadre.cli.command.DiffCommand;
import cadre.cli.command.DoctorCommand;
import cadre.cli.command.FeedCommand;
import cadre.cli.command.FlowCommand;
import cadre.cli.command.GitHubCommand;
import cadre.cli.command.InboxCommand;
import cadre.cli.command.JobCommand;
import cadre.cli.command.JobsCommand;
import cadre.cli.command.KeyCommand;
import cadre.cli.command.KnowledgeCommand;
import cadre.cli.command.LevelsCommand;
import cadre.cli.command.LockCommand;
import cadre.cli.command.LogCommand;
import cadre.cli.command.LoginCommand;
import cadre.cli.command.LogoutCommand;
import cadre.cli.command.LogsCommand;
import cadre.cli.command.MergeCommand;
import cadre.cli.command.NodesCommand;
import cadre.cli.command.PlanCommand;
import cadre.cli.command.PrCommand;
import cadre.cli.command.PriceCommand;
import cadre.cli.command.PushCommand;
import cadre.cli.command.QuestionsCommand;
import cadre.cli.command.RetentionCommand;
import cadre.cli.command.RetryCommand;
import cadre.cli.command.RolesCommand;
import cadre.cli.command.RouteCommand;
import cadre.cli.command.RunCommand;
import cadre.cli.command.SearchCommand;
import cadre.cli.command.SecretCommand;
import cadre.cli.command.SendCommand;
import cadre.cli.command.StepsCommand;
import cadre.cli.command.TaskCommand;
import cadre.cli.command.TeamCommand;
import cadre.cli.command.TmuxCommand;
import cadre.cli.command.UsageCommand;
import cadre.cli.command.VersionCommand;
import cadre.cli.command.WaitCommand;
import cadre.cli.command.WebhookCommand;
import cadre.cli.command.WhyCommand;
import cadre.cli.command.WireCommand;
import java.util.List;

/** The verbs that talk to a server. */
public final class ClientVerbs {
    private static final String JOBS = "Jobs";
    private static final String RESULTS = "Results";
    private static final String TEAM = "Team";
    private static final String FLEET = "Fleet";
    private static final String PROGRAM = "Program";

    private ClientVerbs() {}

    /** All of them, in the order of the help. */
    public static List<Verb> all() {
        return List.of(
                new Verb("run", JOBS, "file a job and follow it to its end", RunCommand::new),
                new Verb(
                        "route",
                        JOBS,
                        "run one piece of work by its role and print the answer",
                        RouteCommand::new),
                new Verb("jobs", JOBS, "list jobs", JobsCommand::new),
                new Verb("job", JOBS, "show one job", JobCommand::new),
                new Verb("wait", JOBS, "wait until a job is over", WaitCommand::new),
                new Verb("why", JOBS, "say why a job waits, or ended as it did", WhyCommand::new),
                new Verb("log", JOBS, "show or follow a job's log", LogCommand::new),
                new Verb("logs", JOBS, "redact or delete what a job's logs hold", LogsCommand::new),
                new Verb(
                        "steps", JOBS, "show or follow what a job's agent does", StepsCommand::new),
                new Verb("questions", JOBS, "list what agents ask people", QuestionsCommand::new),
                new Verb("answer", JOBS, "answer what an agent asks", AnswerCommand::new),
                new Verb("cancel", JOBS, "cancel a job", CancelCommand::new),
                new Verb("retry", JOBS, "try a job once more", RetryCommand::new),
                new Verb(
                        "crew",
                        JOBS,
                        "have several agents do one request side by side",
                        CrewCommand::new),
                new Verb(
                        "flow",
                        JOBS,
                        "have work items go through the flow of a repository",
                        FlowCommand::new),
                new Verb(
                        "plan",
                        JOBS,
                        "plan work for several agents, with owners of files",
                        PlanCommand::of),
                new Verb("diff", RESULTS, "show what a job changed", DiffCommand::new),
                new Verb("apply", RESULTS, "bring a change into your checkout", ApplyCommand::new),
                new Verb("merge", RESULTS, "merge changes of several jobs", MergeCommand::new),
                new Verb("push", RESULTS, "push a change to a branch", PushCommand::new),
                new Verb("pr", RESULTS, "open a draft pull request", PrCommand::new),
                new Verb(
                        "artifacts",
                        RESULTS,
                        "list or fetch what a job left",
                        ArtifactsCommand::new),
                new Verb("team", TEAM, "make and show teams, give members keys", TeamCommand::of),
                new Verb("wire", TEAM, "wire a repository's agents to a team", WireCommand::new),
                new Verb("inbox", TEAM, "show or watch mail", InboxCommand::new),
                new Verb(
                        "tmux",
                        TEAM,
                        "talk with several agents, side by side in a terminal",
                        TmuxCommand::new),
                new Verb("send", TEAM, "send a message to a member or all", SendCommand::new),
                new Verb("task", TEAM, "the team's board of tasks", TaskCommand::new),
                new Verb("lock", TEAM, "take turns on what two must not change", LockCommand::new),
                new Verb("feed", TEAM, "show or watch what happens", FeedCommand::new),
                new Verb(
                        "search",
                        TEAM,
                        "find messages, tasks, answers and documents",
                        SearchCommand::new),
                new Verb(
                        "nodes",
                        FLEET,
                        "list nodes, show, drain, cordon, open, remove one",
                        NodesCommand::new),
                new Verb(
                        "agents",
                        FLEET,
                        "list and check agent profiles and CLIs",
                        AgentsCommand::new),
                new Verb("roles", FLEET, "list which agent does which work", RolesCommand::new),
                new Verb(
                        "usage",
                        FLEET,
                        "show what agents used and what it cost",
                        UsageCommand::new),
                new Verb(
                        "budgets",
                        FLEET,
                        "show and set what may be used in a day",
                        BudgetsCommand::new),
                new Verb(
                        "knowledge",
                        FLEET,
                        "keep and search what a project knows",
                        KnowledgeCommand::new),
                new Verb("price", FLEET, "list and import what models cost", PriceCommand::new),
                new Verb("key", FLEET, "make, list and revoke keys", KeyCommand::new),
                new Verb(
                        "secret",
                        FLEET,
                        "keep what agents and git log in with",
                        SecretCommand::new),
                new Verb("login", FLEET, "connect your own account at GitHub", LoginCommand::new),
                new Verb("logout", FLEET, "forget it and end its token", LogoutCommand::new),
                new Verb(
                        "github",
                        FLEET,
                        "show your accounts at GitHub and what they see",
                        GitHubCommand::new),
                new Verb("chat", FLEET, "say who may command jobs from a chat", ChatCommand::new),
                new Verb(
                        "connection",
                        FLEET,
                        "add, list, test and remove connections to trackers and Git hosts",
                        ConnectionCommand::of),
                new Verb(
                        "deliveries",
                        FLEET,
                        "list, show and replay what webhooks brought",
                        DeliveriesCommand::new),
                new Verb(
                        "webhook",
                        FLEET,
                        "have other tools told of what happens",
                        WebhookCommand::new),
                new Verb("audit", FLEET, "show who changed what", AuditCommand::new),
                new Verb(
                        "levels",
                        FLEET,
                        "show what the server logs, or change it for a time",
                        LevelsCommand::new),
                new Verb(
                        "retention",
                        FLEET,
                        "delete what is too old, or say what would be",
                        RetentionCommand::new),
                new Verb(
                        "console",
                        PROGRAM,
                        "open the console, signed in; or print the link that does",
                        ConsoleCommand::new),
                new Verb(
                        "doctor",
                        PROGRAM,
                        "check everything, say what to mend",
                        DoctorCommand::new),
                new Verb("version", PROGRAM, "print the version", VersionCommand::new));
    }
}
