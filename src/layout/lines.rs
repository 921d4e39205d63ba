//! Groups the words of a page into lines.

use crate::model::{LaidPage, Line, Page, Word};

/// Lays out one page.
pub(super) fn lay_out_page(page: Page) -> LaidPage {
    let word_height = median_height(&page.words);
    LaidPage {
        number: page.number,
        size: page.size,
        origin: page.origin,
        turned: page.turned,
        quality: page.quality,
        word_height,
        lines: lines(page.words, word_height),
    }
}

fn median_height(words: &[Word]) -> f32 {
    let mut heights: Vec<f32> = words.iter().map(|it| it.rect.height()).collect();
    heights.sort_by(f32::total_cmp);
    heights.get(heights.len() / 2).copied().unwrap_or(0.0)
}

/// Groups words into lines, top to bottom.
///
/// Two words share a line when their middles are closer than half a median word height.
fn lines(mut words: Vec<Word>, word_height: f32) -> Vec<Line> {
    words.sort_by(|a, b| {
        (a.rect.middle().total_cmp(&b.rect.middle())).then(a.rect.left().total_cmp(&b.rect.left()))
    });
    let mut lines: Vec<Vec<Word>> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if word.rect.middle() - line[0].rect.middle() < word_height / 2.0 => line.push(word),
            _ => lines.push(vec![word]),
        }
    }
    lines.into_iter().filter_map(Line::new).collect()
}
