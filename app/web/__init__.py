"""What every page needs: reading requests, rendering pages, refusing what is wrong."""
