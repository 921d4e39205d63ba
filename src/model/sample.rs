//! Pages made of plain rows of text, for the tests of all rooms.

use super::{
    Confidence, Document, Format, Judgement, LaidPage, Line, PageQuality, Reader, Record, RecordId,
    RecordKind, Rect, Size, Source, SourceId, TextOrigin, Turned, Word,
};

/// Lays rows of text on a grid: 6 units a character, 12 units a row, words 10 units high.
pub(crate) fn page_of(number: u32, text: &str) -> LaidPage {
    let lines: Vec<Line> = text.lines().enumerate().filter_map(|(row, it)| line_of(row, it)).collect();
    LaidPage {
        number,
        size: Size { width: 600.0, height: 800.0 },
        origin: if lines.is_empty() { TextOrigin::None } else { TextOrigin::TextLayer },
        turned: Turned::No,
        quality: if lines.is_empty() { PageQuality::Unreadable } else { PageQuality::Good },
        word_height: 10.0,
        lines,
    }
}

/// A document of pages made of rows of text.
pub(crate) fn document_of(pages: &[&str]) -> Document<LaidPage> {
    let source =
        Source { id: SourceId("s1".to_owned()), path: "a.txt".to_owned(), sha256: String::new(), bytes: 1 };
    let pages = pages.iter().zip(1..).map(|(text, number)| page_of(number, text)).collect();
    Document { source, format: Format::Text, pages, problems: Vec::new(), members: Vec::new() }
}

/// A record of all pages of a file, of which nothing is known but its kind.
pub(crate) fn record_of(source: &SourceId, kind: RecordKind, n_pages: u32) -> Record {
    Record {
        id: RecordId("r1".to_owned()),
        source: source.clone(),
        pages: [1, n_pages],
        kind,
        title: None,
        dated: None,
        facility: None,
        author: None,
        language: None,
        duplicate_of: None,
        day_month: None,
        because: Vec::new(),
        judgement: Judgement::clear(),
    }
}

fn line_of(row: usize, text: &str) -> Option<Line> {
    let top = row as f32 * 12.0;
    let mut words = Vec::new();
    let mut column = 0;
    for part in text.split(' ') {
        let n_letters = part.chars().count();
        if n_letters > 0 {
            let (left, right) = (column as f32 * 6.0, (column + n_letters) as f32 * 6.0);
            words.push(Word {
                text: part.to_owned(),
                rect: Rect::new(left, top, right, top + 10.0)?,
                confidence: Confidence::FULL,
                reader: Reader::File,
                others: Vec::new(),
            });
        }
        column += n_letters + 1;
    }
    Line::new(words)
}
