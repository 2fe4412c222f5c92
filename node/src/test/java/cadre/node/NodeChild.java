package cadre.node;

import cadre.node.link.ServerAddress;
import cadre.wire.config.ConfigFile;
import cadre.wire.id.NodeName;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A node in a JVM of its own, to be killed: {@code NodeChild FOLDER SERVER}. */
public final class NodeChild {
    private NodeChild() {}

    public static void main(String[] args) throws InterruptedException {
        NodeAgent.start(config(Path.of(args[0]), args[1], Map.of()), InstantSource.system());
        System.out.println("ready");
        new CountDownLatch(1).await();
    }

    static NodeConfig config(Path folder, String server, Map<String, String> more) {
        var env = new HashMap<String, String>();
        env.put("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
        env.put("CADRE_HOME", folder.resolve("home").toString());
        env.put("CADRE_WORK", folder.resolve("work").toString());
        env.put("CADRE_NODE_SLOTS", "4");
        env.put("CADRE_NODE_ROOTS", folder.resolve("git").toString());
        env.put("CADRE_NODE_MIN_FREE_BYTES", "1000000");
        env.putAll(more);
        var file = ConfigFile.read(env, folder.resolve("user"));
        return NodeConfig.of(
                file, new NodeName("test"), ServerAddress.of(server), FakeServer.KEY, "1");
    }
}
