//! Tables of plain text whose columns are drawn with bars: "| Sodium | 131 | mmol/L |".

use super::tokens::Token;
use crate::model::Rect;

/// A table has at least this many bars a line.
const MIN_BARS: usize = 2;

/// How far apart the columns of such a table count as standing, in word heights: further than their widest cell.
const COLUMN_WIDTH: f32 = 100.0;

/// A line without its bars, each cell put into a column of its own; `None` without enough bars.
pub(super) fn without_bars<'a>(line: &[Token<'a>], word_height: f32) -> Option<Vec<Token<'a>>> {
    if line.iter().filter(|it| is_bar(it)).count() < MIN_BARS {
        return None;
    }
    let width = COLUMN_WIDTH * word_height.max(1.0);
    let begins_outside = line.first().is_some_and(|it| !is_bar(it));
    let mut found = Vec::new();
    for (idx, cell) in line.split(is_bar).skip(usize::from(!begins_outside)).enumerate() {
        let Some(left) = cell.first().map(|it| it.rect.left()) else { continue };
        for (at, token) in cell.iter().enumerate() {
            let shift = idx as f32 * width - left;
            let rect = token.rect;
            let place = Rect::new(rect.left() + shift, rect.top(), rect.right() + shift, rect.bottom())
                .unwrap_or(rect);
            let gap = if at == 0 && idx > 0 { COLUMN_WIDTH } else { token.gap };
            found.push(Token { place, gap, ..token.clone() });
        }
    }
    Some(found)
}

fn is_bar(token: &Token<'_>) -> bool {
    token.text == "|"
}

/// Whether a line is the rule below the headings of such a table.
pub(super) fn is_rule(line: &[Token<'_>]) -> bool {
    line.len() > 1
        && line.iter().all(|it| it.text.chars().all(|it| matches!(it, '|' | '-' | '+' | '=' | ':')))
}
