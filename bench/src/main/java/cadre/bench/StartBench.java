package cadre.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** How long a server takes from its exec to its ready line, on a home that exists already. */
final class StartBench {
    private final Map<String, String> environment;

    StartBench(Map<String, String> environment) {
        this.environment = environment;
    }

    Map<String, Object> run(int count) throws Exception {
        var samples = new Samples();
        var figures = new LinkedHashMap<String, Object>();
        var began = System.nanoTime();
        try (var folder = Folder.create()) {
            for (var round = 0; round <= count; round++) {
                var from = System.nanoTime();
                try (var server = Cadre.start(environment, folder.path(), "server", "")) {
                    var took = System.nanoTime() - from;
                    if (round > 0 && !server.url().isEmpty()) { // the first one makes the database
                        samples.add(took);
                    }
                }
            }
            figures.put("name", "start");
            figures.put("store", "sqlite");
            figures.put("seconds", Math.round((System.nanoTime() - began) / 1e7) / 100.0);
            figures.put("count", samples.size());
            samples.into(figures, "");
            Limits.into(figures, environment, folder.path());
        }
        return figures;
    }
}
