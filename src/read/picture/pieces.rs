//! Connected pieces of ink.

use super::Ink;
use crate::model::Rect;

/// A connected piece of ink, in pixels; `right` and `bottom` are inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) right: usize,
    pub(super) bottom: usize,
}

impl Piece {
    pub(super) fn width(self) -> usize {
        self.right - self.left + 1
    }

    pub(super) fn height(self) -> usize {
        self.bottom - self.top + 1
    }

    /// The longer side.
    pub(super) fn size(self) -> usize {
        self.width().max(self.height())
    }

    fn around(self, other: Piece) -> Piece {
        Piece {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// Sets that are joined two by two, named by their smallest member.
pub(super) struct Joined {
    parents: Vec<usize>,
}

impl Joined {
    /// Every one of `n` alone.
    pub(super) fn apart(n: usize) -> Joined {
        Joined { parents: (0..n).collect() }
    }

    /// Adds one alone and returns it.
    fn add(&mut self) -> usize {
        self.parents.push(self.parents.len());
        self.parents.len() - 1
    }

    /// The name of the set something is in.
    pub(super) fn root(&mut self, mut it: usize) -> usize {
        while self.parents[it] != it {
            self.parents[it] = self.parents[self.parents[it]];
            it = self.parents[it];
        }
        it
    }

    /// Joins the sets of both and returns the name of the whole.
    pub(super) fn join(&mut self, a: usize, b: usize) -> usize {
        let (a, b) = (self.root(a), self.root(b));
        self.parents[a.max(b)] = a.min(b);
        a.min(b)
    }
}

/// A run of ink in a row; `end` is outside.
struct Run {
    begin: usize,
    end: usize,
    piece: usize,
}

/// The connected pieces of ink; pixels that touch at a corner are connected.
pub(super) fn pieces_of(ink: &Ink) -> Vec<Piece> {
    let mut joined = Joined::apart(0);
    let mut boxes: Vec<Piece> = Vec::new();
    let mut above: Vec<Run> = Vec::new();
    for (y, row) in ink.is_ink.chunks_exact(ink.columns.max(1)).enumerate() {
        let mut runs = runs_of(row);
        let mut first = 0;
        for run in &mut runs {
            while first < above.len() && above[first].end < run.begin {
                first += 1;
            }
            run.piece = joined.add();
            boxes.push(Piece { left: run.begin, top: y, right: run.end - 1, bottom: y });
            for upper in above[first..].iter().take_while(|it| it.begin <= run.end) {
                let (own, other) = (joined.root(run.piece), joined.root(upper.piece));
                let whole = boxes[own].around(boxes[other]);
                run.piece = joined.join(own, other);
                boxes[run.piece] = whole;
            }
        }
        above = runs;
    }
    (0..boxes.len()).filter(|it| joined.root(*it) == *it).map(|it| boxes[it]).collect()
}

/// The boxes of the connected pieces of ink, in pixels.
pub(in crate::read) fn blots(ink: &Ink) -> Vec<Rect> {
    let side = |it: usize| it as f32;
    let rect = |it: Piece| Rect::new(side(it.left), side(it.top), side(it.right + 1), side(it.bottom + 1));
    pieces_of(ink).into_iter().filter_map(rect).collect()
}

fn runs_of(row: &[bool]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut begin = None;
    for (x, is_ink) in row.iter().chain([&false]).enumerate() {
        match (begin, *is_ink) {
            (None, true) => begin = Some(x),
            (Some(from), false) => {
                runs.push(Run { begin: from, end: x, piece: 0 });
                begin = None;
            }
            (None, false) | (Some(_), true) => {}
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::pieces_of;
    use crate::read::picture::Ink;

    #[test]
    fn pieces_are_joined_through_corners_and_from_below() {
        let ink = |rows: &[&str]| {
            let is_ink = rows.iter().flat_map(|it| it.bytes().map(|it| it == b'#')).collect();
            Ink { columns: rows[0].len(), rows: rows.len(), is_ink }
        };
        assert_eq!(pieces_of(&ink(&["#.#.#", "#.#..", ".#..#", "....#"])).len(), 3);
        assert_eq!(pieces_of(&ink(&["#...#", "#.#.#", "#####"])).len(), 1);
        assert!(pieces_of(&ink(&["...", "..."])).is_empty());
    }
}
