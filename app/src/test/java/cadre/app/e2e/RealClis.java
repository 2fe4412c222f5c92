package cadre.app.e2e;

import cadre.app.model.ScriptedModel;
import java.io.IOException;
import java.nio.file.Path;

/** A server with one node that has the real CLIs, and the scripted model that they are led to. */
record RealClis(Installation cadre, ScriptedModel model) implements AutoCloseable {
    /** Runs with so many slots and the profiles that are built in. */
    static RealClis running(Path root, int slots) throws IOException {
        return start(Installation.in(root), slots);
    }

    /** The same with this {@code agents.yaml}. */
    static RealClis running(Path root, int slots, String agents) throws IOException {
        return start(Installation.in(root).agents(agents), slots);
    }

    private static RealClis start(Installation cadre, int slots) throws IOException {
        var clis = DrivenCli.requireAll();
        var model = ScriptedModel.start();
        cadre.nodeSetting("PATH", clis + ":" + System.getenv("PATH"))
                .nodeSetting("CADRE_NODE_SLOTS", String.valueOf(slots));
        for (var cli : DrivenCli.values()) {
            cli.settle(cadre, model.url());
        }
        var started = new RealClis(cadre, model);
        try {
            cadre.startServer();
            cadre.joinNode();
            cadre.startNode();
            cadre.awaitNode();
        } catch (RuntimeException | AssertionError e) {
            started.close();
            throw e;
        }
        return started;
    }

    @Override
    public void close() {
        cadre.close();
        model.close();
    }
}
