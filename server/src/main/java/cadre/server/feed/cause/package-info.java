/**
 * Where work comes from: the request, webhook or command that caused it, with its place in a trace.
 * A thread that serves one has it bound; whatever is stored meanwhile may keep it, so that what
 * follows, on other threads, servers and nodes, is known by it. Makes no spans.
 */
@NullMarked
package cadre.server.feed.cause;

import org.jspecify.annotations.NullMarked;
