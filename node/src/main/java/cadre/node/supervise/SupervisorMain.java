package cadre.node.supervise;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** The supervisor's own program: {@code cadre supervisor DIR VERSION}. Started by the node only. */
public final class SupervisorMain {
    private static final Duration IDLE = Duration.ofMinutes(10);

    private SupervisorMain() {}

    /**
     * Serves until it is idle for ten minutes, told to leave, or its folder is gone. A second one
     * for the same folder ends at once.
     *
     * @param args the node's state folder, the version of Cadre, and perhaps the seconds after
     *     which it ends when idle
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        var state = Path.of(args[0]).toAbsolutePath();
        var idle = args.length > 2 ? Duration.ofSeconds(Long.parseLong(args[2])) : IDLE;
        try (var file =
                        FileChannel.open(
                                state.resolve("supervisor.lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                var lock = file.tryLock()) {
            if (lock == null) {
                return;
            }
            var supervisor = new Supervisor(new SocketPlace(state), args[1], idle);
            supervisor.serve();
        }
        System.exit(0); // threads that wait for connections must not hold it
    }
}
