"""Questions kept by name: the list, one of them, and keeping, renaming, copying, removing."""
from fastapi import APIRouter

router = APIRouter()
