/**
 * Who is signed in to the console: sessions, and the codes that open one. A session stands for a
 * key, does what that may do and ends with it; it is kept as a hash, holds over restarts and on
 * every server of a store. Uses {@code access}, {@code feed} and {@code storage}.
 */
@NullMarked
package cadre.server.access.session;

import org.jspecify.annotations.NullMarked;
