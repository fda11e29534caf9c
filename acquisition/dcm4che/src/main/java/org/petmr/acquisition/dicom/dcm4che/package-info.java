/** A DICOM node on dcm4che's core and net: its upper layer and messages, our rules of acceptance and our data sets. */
package org.petmr.acquisition.dicom.dcm4che;
