/**
 * What a node does when its disk has no room: tells it from other trouble, and gives up a reserve
 * so that what it must write down still fits.
 */
@NullMarked
package cadre.node.disk;

import org.jspecify.annotations.NullMarked;
