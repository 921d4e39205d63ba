//! The elements and texts of an XML part, one after the other.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::model::Problem;
use crate::read::package::damaged;

/// A piece of a part; names are without their prefix.
pub(super) enum Node<'a> {
    /// An element begins.
    Open(Element<'a>),
    /// Text, with white space as it stands.
    Text(&'a str),
    /// An element ends.
    Close(&'a str),
}

/// The name of an element and what it says of itself.
pub(super) struct Element<'a> {
    pub(super) name: &'a str,
    start: &'a BytesStart<'a>,
}

/// Walks over a part; a reference that nobody knows becomes the replacement character.
///
/// # Errors
/// When it does not hold together; what stands before that place was told.
pub(super) fn walk(bytes: &[u8], visit: &mut dyn FnMut(Node)) -> Result<(), Problem> {
    let (text, _, has_faults) = encoding_rs::UTF_8.decode(bytes);
    let mut reader = Reader::from_str(&text);
    reader.config_mut().expand_empty_elements = true;
    let mut depth = 0usize;
    loop {
        match reader.read_event().map_err(|_| damaged())? {
            Event::Start(start) => {
                depth += 1;
                let name = start.local_name();
                let name = std::str::from_utf8(name.as_ref()).map_err(|_| damaged())?;
                visit(Node::Open(Element { name, start: &start }));
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                let name = end.local_name();
                visit(Node::Close(std::str::from_utf8(name.as_ref()).map_err(|_| damaged())?));
            }
            Event::Text(it) => visit(Node::Text(&it.decode().map_err(|_| damaged())?)),
            Event::CData(it) => visit(Node::Text(&it.decode().map_err(|_| damaged())?)),
            Event::GeneralRef(it) => {
                let code = it.resolve_char_ref().map_err(|_| damaged())?;
                let name = it.decode().map_err(|_| damaged())?;
                let named = quick_xml::escape::resolve_predefined_entity(&name);
                let mut letter = [0; 4];
                let letter = code.map(|it| &*it.encode_utf8(&mut letter));
                visit(Node::Text(letter.or(named).unwrap_or("\u{FFFD}")));
            }
            Event::Eof if depth == 0 && !has_faults => return Ok(()),
            Event::Eof => return Err(damaged()),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

impl Element<'_> {
    /// What an attribute says, by its name without prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut all = self.start.attributes();
        let found =
            all.with_checks(false).flatten().find(|it| it.key.local_name().as_ref() == name.as_bytes())?;
        let text = std::str::from_utf8(&found.value).ok()?;
        Some(quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), |it| it.into_owned()))
    }

    /// Whether the name has a prefix, for names that two vocabularies share.
    pub(super) fn has_prefix(&self, prefix: &str) -> bool {
        self.start.name().prefix().is_some_and(|it| it.as_ref() == prefix.as_bytes())
    }

    /// The number an attribute says.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.attribute(name)?.trim().parse().ok()
    }
}
