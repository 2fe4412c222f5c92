package cadre.server.gateways.http;

import java.util.concurrent.Executors;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A few platform threads that watch the connections, and a virtual one for each call. */
final class HttpThreads extends QueuedThreadPool {
    HttpThreads() {
        super(32, 2);
        setName("http-io");
        setVirtualThreadsExecutor(
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory()));
    }
}
