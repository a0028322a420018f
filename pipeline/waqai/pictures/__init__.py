"""Pictures of a release: the figures behind them, the charts, and their drawing as SVG or PNG."""
