// The body of a mail: parts with their own headers, put together (RFC 2045, RFC 2046). Everything
// is written with "\n"; whoever puts a message on the wire turns that into CRLF.
#pragma once

#include <string>
#include <vector>

namespace nhacviec {

/// One entity: its headers, an empty line, its content, ending in a line end. In a multipart it
/// stands as it is, and a message's own headers may stand before it.
using MimeEntity = std::string;

/// text/SUBTYPE in UTF-8, quoted-printable. Every line is made safe as a header's would be.
MimeEntity text_entity(const std::string& subtype, const std::string& text);

/// A file to be kept, byte for byte: base64. The type and the name are our own words.
MimeEntity file_entity(const std::string& content_type, const std::string& file_name,
                       const std::string& bytes);

/// multipart/SUBTYPE. `seed` tells the multiparts of one message apart; the same seed gives the
/// same boundary, which no entity above can contain.
MimeEntity multipart_entity(const std::string& subtype, const std::string& seed,
                            const std::vector<MimeEntity>& parts);

}  // namespace nhacviec
