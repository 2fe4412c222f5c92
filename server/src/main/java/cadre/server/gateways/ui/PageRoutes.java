package cadre.server.gateways.ui;

import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Asset;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import java.io.IOException;
import java.util.List;

/** The pages' files. */
public final class PageRoutes {
    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                file("/", "index.html", "text/html; charset=utf-8", "The page"),
                file("/page.js", "page.js", "text/javascript; charset=utf-8", "The page's script"),
                file("/page.css", "page.css", "text/css; charset=utf-8", "The page's style"),
                file("/icon.svg", "icon.svg", "image/svg+xml", "The page's icon"),
                file("/docs", "docs.html", "text/html; charset=utf-8", "This API, to read and try"),
                file("/docs.js", "docs.js", "text/javascript; charset=utf-8", "Its script"),
                file("/docs.css", "docs.css", "text/css; charset=utf-8", "Its style"));
    }

    private static Route file(String path, String name, String mediaType, String summary) {
        var answer = new Answer.Fixed(new Asset(mediaType, () -> bytes(name)));
        return Route.get(path)
                .needs(Rule.open())
                .says(summary)
                .answers(new Content.Raw(mediaType.replaceAll(";.*", "")))
                .by(_ -> answer);
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
