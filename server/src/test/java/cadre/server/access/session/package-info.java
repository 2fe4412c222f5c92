@NullMarked
package cadre.server.access.session;

import org.jspecify.annotations.NullMarked;
