//! The letters of a line become words with boxes.

use crate::model::{Confidence, Reader, Word};

use super::decode::Letter;
use super::quad::Quad;
use super::strip::{HEIGHT, Ink, Strip};

/// Cuts a line at its spaces. A word's box reaches as far as its ink.
pub(super) fn words_on(line: &Quad, strip: Option<&Strip>, letters: &[Letter]) -> Vec<Word> {
    let Some(strip) = strip else { return Vec::new() };
    let groups: Vec<&[Letter]> =
        letters.split(|it| it.character == ' ').filter(|it| !it.is_empty()).collect();
    // Between two words the paper is cut in the middle; at the ends the whole rest belongs to a word.
    let cuts = groups.windows(2).map(|it| middle(it[0], it[1]));
    let lefts: Vec<f32> = std::iter::once(0.0).chain(cuts.clone()).collect();
    let rights = cuts.chain([1.0]);
    let spans = lefts.into_iter().zip(rights);
    groups.iter().zip(spans).filter_map(|(letters, span)| word(line, strip, letters, span)).collect()
}

/// Half way between the last letter of a word and the first of the next.
fn middle(word: &[Letter], next: &[Letter]) -> f32 {
    let end = word.last().map_or(0.0, |it| it.at);
    next.first().map_or(1.0, |it| (it.at + end) / 2.0)
}

fn word(line: &Quad, strip: &Strip, letters: &[Letter], (from, to): (f32, f32)) -> Option<Word> {
    let text: String = letters.iter().map(|it| it.character).collect();
    let confidence = letters.iter().map(|it| it.confidence()).min().unwrap_or(Confidence::clamped(0.0));
    let columns =
        (from * strip.width as f32) as usize..((to * strip.width as f32).ceil() as usize).min(strip.width);
    let ink = strip.ink(columns.clone()).unwrap_or(Ink { columns, rows: 0..HEIGHT });
    let part = |pixels: usize, whole: usize| pixels as f32 / whole as f32;
    let corner = |column: usize, row: usize| line.at(part(column, strip.width), part(row, HEIGHT));
    let rect = Quad {
        corners: [
            corner(ink.columns.start, ink.rows.start),
            corner(ink.columns.end, ink.rows.start),
            corner(ink.columns.end, ink.rows.end),
            corner(ink.columns.start, ink.rows.end),
        ],
    }
    .bounds()?;
    Some(Word { text, rect, confidence, reader: Reader::PpOcr, others: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::words_on;
    use crate::model::Rect;
    use crate::read::Picture;
    use crate::read::ocr::ppocr::decode::Letter;
    use crate::read::ocr::ppocr::quad::Quad;
    use crate::read::ocr::ppocr::strip::Strip;

    #[test]
    fn a_line_is_cut_at_its_spaces_and_boxes_reach_as_far_as_the_ink() {
        // Two blots on a picture, 20 to 40 and 120 to 160, from 16 to 32 down.
        let is_ink =
            |x: usize, y: usize| (16..32).contains(&y) && ((20..40).contains(&x) || (120..160).contains(&x));
        let grey = (0..200 * 48).map(|it| if is_ink(it % 200, it / 200) { 0 } else { 255 }).collect();
        let picture = Picture { width: 200, height: 48, grey };
        let quad = Quad::upright(Rect::new(0.0, 0.0, 200.0, 48.0).unwrap());
        let strip = Strip::cut(&picture, &quad);
        let letter = |character, at| Letter { character, at, sureness: 0.95 };
        let letters = [letter('a', 0.15), letter(' ', 0.4), letter('b', 0.65), letter('c', 0.75)];
        let words = words_on(&quad, strip.as_ref(), &letters);
        assert_eq!(words.iter().map(|it| it.text.as_str()).collect::<Vec<_>>(), ["a", "bc"]);
        let boxes: Vec<_> = words.iter().map(|it| <[f32; 4]>::from(it.rect).map(f32::round)).collect();
        assert_eq!(boxes, [[20.0, 16.0, 40.0, 32.0], [120.0, 16.0, 160.0, 32.0]]);
        assert_eq!(words[1].confidence.percent(), 95);
    }

    #[test]
    fn spaces_alone_are_no_words() {
        let picture = Picture { width: 9, height: 9, grey: vec![255; 81] };
        let quad = Quad::upright(Rect::new(0.0, 0.0, 9.0, 9.0).unwrap());
        let space = Letter { character: ' ', at: 0.5, sureness: 0.9 };
        assert!(words_on(&quad, Strip::cut(&picture, &quad).as_ref(), &[space, space]).is_empty());
    }
}
