package cadre.server.gateways.ui;

import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Asset;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The console's pages and files, and the API's own pages. */
public final class PageRoutes {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final String ICON = "image/svg+xml";

    /** Where only programs ask. */
    private static final Pattern OF_PROGRAMS = Pattern.compile("^/(api|mcp|bridge)(/|$)");

    private final ConsoleFiles console;

    /** The routes, with the console that was built into this program. */
    public PageRoutes() {
        this(new ConsoleFiles("console/", "index.html"));
    }

    PageRoutes(ConsoleFiles console) {
        this.console = console;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                file("/page.js", "page.js", SCRIPT, "The script of a program without a console"),
                file("/page.css", "page.css", STYLE, "The style of a program without a console"),
                file("/icon.svg", "icon.svg", ICON, "The API's icon"),
                file("/docs", "docs.html", HTML, "This API, to read and try"),
                file("/docs.js", "docs.js", SCRIPT, "Its script"),
                file("/docs.css", "docs.css", STYLE, "Its style"),
                consoleFiles("/assets/*", "The console's files, by names that change with them"),
                consoleFiles("/theme.js", "The console's colours, before it is shown"),
                consoleFiles("/pressable.css", "A part of the console's style"),
                consoleFiles("/favicon.svg", "The console's icon"),
                page("/", "The console: what runs, what waits, what failed"),
                page("/sign-in", "The console: sign in"),
                page("/jobs", "The console: jobs"),
                page("/jobs/{job}", "The console: a job, or a new one"),
                page("/crews", "The console: crews"),
                page("/crews/{crew}", "The console: a crew"),
                page("/plans", "The console: plans"),
                page("/plans/{plan}", "The console: a plan"),
                page("/flows", "The console: work items in flows"),
                page("/flows/{flow}", "The console: a work item in its flow"),
                page("/deliveries", "The console: deliveries of webhooks"),
                page("/deliveries/{delivery}", "The console: a delivery"),
                page("/search", "The console: a search in messages, tasks, jobs and documents"),
                page("/usage", "The console: what agents used and what it cost"),
                page("/knowledge", "The console: collections of knowledge, and a search in them"),
                page("/knowledge/{collection}", "The console: a collection of knowledge"),
                page("/knowledge/{collection}/document", "The console: a document of knowledge"),
                page("/nodes", "The console: nodes"),
                page("/nodes/{node}", "The console: a node"),
                page("/teams", "The console: teams"),
                page("/teams/{team}", "The console: a team"),
                page("/settings", "The console: settings"),
                page("/settings/{section}", "The console: a section of the settings"),
                Route.rest("/*")
                        .needs(Rule.open())
                        .says("The console: no such page")
                        .by(this::noSuchPage));
    }

    /** Not in the document of the API: for people, and the console alone knows their queries. */
    private Route page(String path, String summary) {
        return Route.rest(path)
                .needs(Rule.open())
                .says(summary)
                .by(call -> {
                    requireReading(call);
                    return new Answer.Bytes(HTML, console.page(call.requestPath()));
                });
    }

    /** To a person the console says that there is no such page; to a program the API does. */
    private Answer noSuchPage(Call call) {
        var isOfProgram = OF_PROGRAMS.matcher(call.requestPath()).find();
        if (isOfProgram || !isReading(call) || !readsPages(call)) {
            throw call.noSuchRoute();
        }
        call.answerHeader("Vary", "Accept");
        return new Answer.Bytes(404, HTML, console.page(call.requestPath()));
    }

    /** Browsers say so of what they show; programs that take anything do not. */
    private static boolean readsPages(Call call) {
        return Arrays.stream(call.header("Accept").orElse("").split(","))
                .map(type -> type.split(";", 2)[0].strip())
                .anyMatch("text/html"::equalsIgnoreCase);
    }

    /** Nor are these: which there are, the console's build alone knows. */
    private Route consoleFiles(String path, String summary) {
        return Route.rest(path).needs(Rule.open()).says(summary).by(this::consoleFile);
    }

    private Answer consoleFile(Call call) {
        requireReading(call);
        return console.file(call.requestPath().substring(1))
                .<Answer>map(Answer.Fixed::new)
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.NOT_FOUND,
                                "The console has no such file",
                                Map.of(),
                                "Load the page again: the program may be another by now"));
    }

    private static void requireReading(Call call) {
        if (!isReading(call)) {
            throw new CadreException(
                    ErrorCode.METHOD_NOT_ALLOWED,
                    "A page can only be read",
                    Map.of("method", call.method()),
                    "Use GET; the API is under /api/v1");
        }
    }

    private static boolean isReading(Call call) {
        return call.method().equals("GET") || call.method().equals("HEAD");
    }

    private static Route file(String path, String name, String mediaType, String summary) {
        var answer = new Answer.Fixed(new Asset(mediaType, () -> bytes(name)));
        return Route.get(path)
                .needs(Rule.open())
                .says(summary)
                .answers(new Content.Raw(withoutParameters(mediaType)))
                .by(_ -> answer);
    }

    private static String withoutParameters(String mediaType) {
        return mediaType.replaceAll(";.*", "");
    }

    private static byte[] bytes(String name) throws IOException {
        try (var in = PageRoutes.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the page's file " + name + " is missing");
            }
            return in.readAllBytes();
        }
    }
}
