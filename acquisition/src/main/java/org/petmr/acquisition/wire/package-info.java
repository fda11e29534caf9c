/** What front ends and the service have in common of the link PDL 1: frames on their way, keys, certificates, sockets. */
package org.petmr.acquisition.wire;
