/** MR intake: takes MR series from other nodes, recognises what they are, and turns them into volumes in patient space. */
package org.petmr.acquisition.mr;
